//! HTTP as an attacker speaks it: byte for byte, from an address of choice.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// For so long an attacker waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many providers the attackers rent machines from, each with a /16 of its own.
const PROVIDERS: u32 = 4;

/// One of many machines that an attacker has.
pub(crate) fn machine(number: usize) -> Ipv4Addr {
    let number = u32::try_from(number % (200 * 200)).unwrap();
    let provider = number % PROVIDERS;
    Ipv4Addr::from(0x7f40_0000 + (provider << 16) + ((number / 200) << 8) + number % 200 + 1)
}

/// A connection.
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    read: Vec<u8>,
}

impl Wire {
    pub(crate) async fn connect(from: Ipv4Addr, to: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((from, 0).into())?;
        Self::over(socket, to).await
    }

    /// One whose system takes in next to nothing that it does not read.
    pub(crate) async fn narrow(from: Ipv4Addr, to: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(2048)?;
        socket.bind((from, 0).into())?;
        Self::over(socket, to).await
    }

    async fn over(socket: TcpSocket, to: SocketAddr) -> io::Result<Self> {
        let connecting = tokio::time::timeout(PATIENCE, socket.connect(to));
        Ok(Self { stream: connecting.await??, read: Vec::new() })
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        tokio::time::timeout(PATIENCE, self.stream.write_all(bytes)).await?
    }

    /// Sends a request and reads its answer; the status.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> io::Result<u16> {
        self.send(request).await?;
        tokio::time::timeout(PATIENCE, self.answer()).await?
    }

    /// Reads until the other end closes, for as long as that takes.
    pub(crate) async fn until_closed(&mut self) {
        let mut away = [0; 1024];
        while matches!(self.stream.read(&mut away).await, Ok(1..)) {}
    }

    async fn answer(&mut self) -> io::Result<u16> {
        let head = loop {
            let end = self.read.windows(4).position(|window| window == b"\r\n\r\n");
            if let Some(end) = end {
                let rest = self.read.split_off(end + 4);
                break String::from_utf8_lossy(&std::mem::replace(&mut self.read, rest))
                    .into_owned();
            }
            self.more().await?;
        };
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or(io::ErrorKind::InvalidData)?;
        let length = head
            .to_lowercase()
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next().unwrap().parse::<usize>().ok());
        let length = length.unwrap_or_default();
        while self.read.len() < length {
            self.more().await?;
        }
        self.read.drain(..length);
        Ok(status)
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// A request with a body.
pub(crate) fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut request = stalled(path, headers, length);
    request.extend_from_slice(body);
    request
}

/// The head of a request with a body of so many bytes.
pub(crate) fn stalled(path: &str, headers: &str, length: usize) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}content-length: {length}\r\n\r\n")
        .into_bytes()
}
