//! As much of HTTP as a proxy needs: where a message ends.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
};

/// Asks the server over a connection of its own, and returns its answer.
pub(crate) fn ask(server: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let line = request.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let mut stream = TcpStream::connect(server)?;
    stream.write_all(&[&request[..line], b"Connection: close\r\n", &request[line..]].concat())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Reads one request, to the end of its body.
pub(crate) fn message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    let mut part = [0; 16384];
    loop {
        if let Some(end) = end_of_head(&read)
            && read.len() >= end + length(&read[..end])
        {
            return Ok(read);
        }
        match stream.read(&mut part)? {
            0 => return Ok(Vec::new()),
            count => read.extend_from_slice(&part[..count]),
        }
    }
}

pub(crate) fn end_of_head(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|bytes| bytes == b"\r\n\r\n").map(|at| at + 4)
}

/// Returns the length of the body that a head announces.
fn length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or_default()
}
