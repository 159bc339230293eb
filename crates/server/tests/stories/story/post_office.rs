//! A mail server on loopback that speaks SMTP (RFC 5321, AUTH PLAIN of RFC 4954), written from the
//! standards. It takes what it is told to take.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

const PATIENCE: Duration = Duration::from_secs(30);

/// A mail that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: String,
    /// Headers and body, as they came.
    pub(crate) text: String,
}

impl Mail {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> &str {
        let prefix = format!("{name}: ");
        self.text.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default()
    }

    /// The text without soft line breaks.
    pub(crate) fn unfolded(&self) -> String {
        self.text.replace("=\r\n", "").replace("=3D", "=")
    }
}

/// What a mail server does with those who come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manners {
    /// Whom it lets in; anybody when none.
    pub(crate) user: Option<(String, String)>,
    /// What it answers to a recipient, instead of taking them.
    pub(crate) refusal: Option<String>,
    /// It takes the next mail, and hangs up without saying so.
    pub(crate) hangs_up: bool,
}

pub(crate) struct PostOffice {
    pub(crate) addr: SocketAddr,
    manners: Arc<Mutex<Manners>>,
    taken: mpsc::UnboundedReceiver<Mail>,
    take: mpsc::UnboundedSender<Mail>,
    open: JoinHandle<()>,
}

impl PostOffice {
    pub(crate) async fn open() -> Self {
        let manners = Arc::<Mutex<Manners>>::default();
        let (take, taken) = mpsc::unbounded_channel();
        let any = "127.0.0.1:0".parse().unwrap();
        let (addr, open) = listen(any, manners.clone(), take.clone());
        Self { addr, manners, taken, take, open }
    }

    /// Nobody answers anymore.
    pub(crate) async fn close(&mut self) {
        self.open.abort();
        let _ = (&mut self.open).await;
    }

    /// It is back where it was.
    pub(crate) fn reopen(&mut self) {
        self.open = listen(self.addr, self.manners.clone(), self.take.clone()).1;
    }

    pub(crate) fn mind(&self, change: impl FnOnce(&mut Manners)) {
        change(&mut self.manners.lock().unwrap());
    }

    /// The next mail.
    pub(crate) async fn mail(&mut self) -> Mail {
        let next = tokio::time::timeout(PATIENCE, self.taken.recv()).await;
        next.expect("a mail should have come").unwrap()
    }

    /// Another mail that has come already.
    pub(crate) fn another(&mut self) -> Option<Mail> {
        self.taken.try_recv().ok()
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        self.open.abort();
    }
}

fn listen(
    addr: SocketAddr,
    manners: Arc<Mutex<Manners>>,
    take: mpsc::UnboundedSender<Mail>,
) -> (SocketAddr, JoinHandle<()>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(addr).unwrap();
    let listener = socket.listen(16).unwrap();
    let addr = listener.local_addr().unwrap();
    let serve = async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, manners.clone(), take.clone()));
        }
    };
    (addr, tokio::spawn(serve))
}

/// One connection; none when the other end goes in the middle.
async fn converse(
    mut stream: TcpStream,
    manners: Arc<Mutex<Manners>>,
    take: mpsc::UnboundedSender<Mail>,
) -> Option<()> {
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail.northside.example ESMTP\r\n").await.ok()?;
    let (mut from, mut to, mut known) = (String::new(), String::new(), false);
    while let Some(line) = lines.next_line().await.ok()? {
        let now = manners.lock().unwrap().clone();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" if now.user.is_some() => "250-northside\r\n250 AUTH PLAIN".to_owned(),
            "EHLO" => "250 northside".to_owned(),
            "AUTH" => {
                known = is_right(&line, now.user.as_ref());
                let answer = if known { "235 welcome" } else { "535 5.7.8 Wrong password" };
                answer.to_owned()
            }
            "MAIL" if now.user.is_some() && !known => "530 5.7.0 Sign in first".to_owned(),
            "MAIL" => {
                from = within(&line);
                "250 ok".to_owned()
            }
            "RCPT" => {
                to = within(&line);
                now.refusal.clone().unwrap_or_else(|| "250 ok".to_owned())
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    text += line.strip_prefix('.').unwrap_or(&line);
                    text += "\r\n";
                }
                take.send(Mail { from: from.clone(), to: to.clone(), text }).ok()?;
                if std::mem::take(&mut manners.lock().unwrap().hangs_up) {
                    return None;
                }
                "250 taken".to_owned()
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}

/// Whether `AUTH PLAIN` brings the right name and password.
fn is_right(line: &str, user: Option<&(String, String)>) -> bool {
    let Some((name, password)) = user else { return true };
    let given = line.rsplit(' ').next().and_then(|word| STANDARD.decode(word).ok());
    given == Some(format!("\0{name}\0{password}").into_bytes())
}

/// What stands in angle brackets.
fn within(line: &str) -> String {
    let after = line.split_once('<').map_or("", |(_, rest)| rest);
    after.split('>').next().unwrap_or_default().to_owned()
}
