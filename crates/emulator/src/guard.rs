//! Who may ask: nobody through a name that is not this machine's, as a web page whose name was bound to
//! loopback does, and no web page at all. What is asked has to arrive whole, and in time.

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Response, StatusCode, header},
    middleware::Next,
};

use crate::{call::Protocol, connection::Cut, refusal::Refusal, reply::Reply, response::response};

/// The largest body; AWS's own limits are far below.
const LARGEST: usize = 2 * 1024 * 1024;

/// Hands a request on that may be made, with its whole body.
pub(crate) async fn guard(
    State(listening): State<SocketAddr>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if let Some(why) = stranger(&parts.headers, parts.uri.host(), listening.ip()) {
        return response(Reply::refused(&Refusal::stranger(why), Protocol::RestJson));
    }
    let Ok(body) = to_bytes(body, LARGEST).await else {
        let mut refused =
            Response::new(Body::from("the body is larger than 2 MiB, or was cut off"));
        *refused.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return refused;
    };
    cut.request_is_whole();
    next.run(Request::from_parts(parts, body.into())).await
}

/// Returns why a request is refused, if it is.
fn stranger(headers: &HeaderMap, target: Option<&str>, listening: IpAddr) -> Option<String> {
    if headers.contains_key(header::ORIGIN) {
        return Some(
            "a web page may not call the emulator; the request has an `Origin`".to_owned(),
        );
    }
    let given = headers.get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let hosts: Vec<&str> = given.map(without_port).chain(target).collect();
    if !hosts.is_empty() && hosts.iter().all(|host| is_ours(host, listening)) {
        return None;
    }
    Some(format!(
        "the `Host` of the request is `{}`, and the emulator answers to localhost and 127.0.0.1",
        hosts.join(", ")
    ))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Returns whether a host is this machine. A page can have a name bound to any address, but it cannot be
/// served under an address that is not its own server's; so addresses are safe where the emulator listens
/// beyond loopback.
fn is_ours(host: &str, listening: IpAddr) -> bool {
    let name = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let is_address = |address: IpAddr| address.is_loopback() || !listening.is_loopback();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(is_address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, on_loopback: bool, beyond: bool) {
        let [loopback, any] = [[127, 0, 0, 1], [0, 0, 0, 0]].map(IpAddr::from);
        let host = without_port(host);
        assert_eq!((is_ours(host, loopback), is_ours(host, any)), (on_loopback, beyond), "{host}");
    }

    #[test]
    fn names_and_addresses_of_loopback_are_this_machine() {
        for host in [
            "localhost",
            "LOCALHOST:9911",
            "lambda.localhost",
            "127.0.0.1:1",
            "[::1]:9911",
            "[::1]",
        ] {
            check(host, true, true);
        }
    }

    #[test]
    fn other_names_are_not_and_addresses_only_beyond_loopback() {
        for host in ["evil.example", "localhost.evil.example:9911", "127.0.0.1.nip.io", ""] {
            check(host, false, false);
        }
        check("192.168.1.7:9911", false, true);
    }
}
