//! A proxy that ends TLS, with a certificate of an authority that only these stories know.
//! (`tls/` holds a throw-away key for `localhost`, good for nothing else.)

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The authority's certificate, to be trusted by naming it in `SSL_CERT_FILE`.
pub(crate) fn authority() -> PathBuf {
    file("authority.pem")
}

fn file(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests/program/tls", name].iter().collect()
}

/// What the proxy tells the server about whom it stands for.
pub(crate) const FORWARDED: &str = "X-Forwarded-Proto: https\r\nX-Forwarded-Host: sms.example.com\r\nX-Forwarded-For: 203.0.113.7\r\n";

/// What speaks for `localhost`, to those who trust the authority.
pub(crate) fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(file("certificate.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// Ends TLS before a server on this machine; gives the proxy's port. `headers` go into each
/// connection's first request.
pub(crate) async fn end_before(server: u16, headers: &'static str) -> u16 {
    let acceptor = acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust the certificate hangs up here.
                let Ok(mut near) = acceptor.accept(near).await else { return };
                let mut far = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                let mut line = Vec::new();
                while !line.ends_with(b"\r\n") {
                    let Ok(byte) = near.read_u8().await else { return };
                    line.push(byte);
                }
                far.write_all(&line).await.unwrap();
                far.write_all(headers.as_bytes()).await.unwrap();
                // Either side may hang up at any time.
                let _ = copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    port
}
