//! Reads a call off an HTTP request. Signatures are not checked.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, request::Parts},
};

use crate::call::{Call, Operation, Protocol};

/// Recognises a request, or says that no such operation exists.
pub(crate) fn recognise(parts: &Parts, body: &Bytes) -> Option<Call> {
    let path = parts.uri.path().trim_end_matches('/');
    let (mut operation, target) = route(&parts.method, path)?;
    if path.is_empty() {
        operation = root_operation(&parts.headers, body)?;
    }
    let (access_key, region) = credential(&parts.headers);
    let query = match operation.protocol() {
        Protocol::Query => pairs(std::str::from_utf8(body).ok()?),
        _ => pairs(parts.uri.query().unwrap_or_default()),
    };
    Some(Call { operation, target, query, body: body.to_vec(), region, access_key })
}

/// Finds the operation of a path. For the root it is any; the header or the form tells.
fn route(method: &Method, path: &str) -> Option<(Operation, String)> {
    const MAPPINGS: &str = "/2015-03-31/event-source-mappings";
    const TAGS: &str = "/2017-03-31/tags/";
    const FUNCTIONS: &str = "/2015-03-31/functions/";
    if path.is_empty() && method == Method::POST {
        return Some((Operation::GetCallerIdentity, String::new()));
    }
    if let Some(arn) = path.strip_prefix(TAGS) {
        let operation = match *method {
            Method::POST => Operation::TagResource,
            Method::DELETE => Operation::UntagResource,
            Method::GET => Operation::ListTags,
            _ => return None,
        };
        return Some((operation, decode(arn, Plus::Kept)));
    }
    if let Some(rest) = path.strip_prefix(FUNCTIONS).filter(|_| method == Method::GET) {
        let name = rest.strip_suffix("/configuration")?;
        return Some((Operation::GetFunctionConfiguration, decode(name, Plus::Kept)));
    }
    let rest = path.strip_prefix(MAPPINGS)?;
    if rest.is_empty() {
        let operation = match *method {
            Method::POST => Operation::Create,
            Method::GET => Operation::List,
            _ => return None,
        };
        return Some((operation, String::new()));
    }
    let operation = match *method {
        Method::GET => Operation::Get,
        Method::PUT => Operation::Update,
        Method::DELETE => Operation::Delete,
        _ => return None,
    };
    Some((operation, decode(rest.strip_prefix('/')?, Plus::Kept)))
}

fn root_operation(headers: &HeaderMap, body: &Bytes) -> Option<Operation> {
    if let Some(target) = headers.get("x-amz-target") {
        let known = target.as_bytes() == b"ResourceGroupsTaggingAPI_20170126.GetResources";
        return known.then_some(Operation::GetResources);
    }
    let form = pairs(std::str::from_utf8(body).ok()?);
    match form.iter().find(|(key, _)| key == "Action")?.1.as_str() {
        "GetCallerIdentity" => Some(Operation::GetCallerIdentity),
        "AssumeRole" => Some(Operation::AssumeRole),
        _ => None,
    }
}

/// The access key and the region of the signature's scope. Signatures are not checked.
fn credential(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok());
    let scope = header.and_then(|header| header.split_once("Credential=")).map(|(_, scope)| scope);
    let scope = scope.and_then(|scope| scope.split([',', ' ']).next()).unwrap_or_default();
    // KEY/DATE/REGION/SERVICE/aws4_request; a key may itself hold slashes.
    let mut parts = scope.rsplitn(5, '/');
    let region = parts.nth(2).filter(|region| !region.is_empty()).map(str::to_owned);
    let key = parts.nth(1).filter(|key| !key.is_empty()).map(str::to_owned);
    (key, region)
}

/// What a plus sign means: a space in a query, itself in a path.
#[derive(Clone, Copy, PartialEq)]
enum Plus {
    Space,
    Kept,
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key, Plus::Space), decode(value, Plus::Space))
        })
        .collect()
}

fn decode(text: &str, plus: Plus) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        (rest, _) = match (first, tail) {
            (b'%', [high, low, after @ ..]) if hex(high).is_some() && hex(low).is_some() => {
                let value = hex(high).zip(hex(low)).map_or(0, |(high, low)| high * 16 + low);
                (after, bytes.push(u8::try_from(value).unwrap_or(b'%')))
            }
            (b'+', _) if plus == Plus::Space => (tail, bytes.push(b' ')),
            _ => (tail, bytes.push(*first)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, key: Option<&str>, region: Option<&str>) {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", header.parse().unwrap());
        let expected = (key.map(str::to_owned), region.map(str::to_owned));
        assert_eq!(credential(&headers), expected);
    }

    #[test]
    fn the_signature_names_key_and_region() {
        check(
            "AWS4-HMAC-SHA256 Credential=AKID/20270101/eu-west-1/lambda/aws4_request, \
             SignedHeaders=host, Signature=0",
            Some("AKID"),
            Some("eu-west-1"),
        );
    }

    #[test]
    fn another_header_names_neither() {
        check("Bearer token", None, None);
    }

    #[test]
    fn percent_signs_are_decoded() {
        assert_eq!(decode("arn%3Aaws%3a+x%2", Plus::Kept), "arn:aws:+x%2");
        assert_eq!(pairs("a=1+2&b"), [("a".into(), "1 2".into()), ("b".into(), String::new())]);
    }
}
