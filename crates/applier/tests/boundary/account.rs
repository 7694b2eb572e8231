//! An account in memory behind the port: the part of Lambda that the applier uses, with a log of
//! requests and times, and faults for chosen calls.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use esmith_applier::port::{ApiError, ErrorClass, Lambda, Request};
use serde_json::{Map, Value, json};
use tokio::time::Instant;

/// The account, shared by the calls in flight.
pub(crate) struct Account(Mutex<World>);

/// Everything that the account holds.
pub(crate) struct World {
    pub(crate) mappings: BTreeMap<String, Mapping>,
    /// How long a transition takes.
    pub(crate) settles: Duration,
    /// Existing mappings that a list omits.
    pub(crate) unlisted: Vec<String>,
    sent: Vec<Sent>,
    misfortunes: Vec<Misfortune>,
    /// Deleted mappings that still conflict: their bodies, and until when.
    ghosts: Vec<(String, String, Instant)>,
    made: u32,
    begun: Instant,
}

pub(crate) struct Mapping {
    pub(crate) body: Map<String, Value>,
    pub(crate) tags: BTreeMap<String, String>,
    transition: Option<(&'static str, Instant)>,
    hidden_until: Option<Instant>,
}

/// A call that was made.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) at: Duration,
    pub(crate) request: Request,
}

/// The faults, by operation and by number of the call, from 1 at the time of the setup.
struct Misfortune {
    operation: &'static str,
    calls: std::ops::RangeInclusive<u32>,
    count: u32,
    fault: Fault,
}

/// A fault of one call.
#[derive(Clone)]
pub(crate) enum Fault {
    /// The call has no effect, and AWS answers with an error.
    Refuse(u16, &'static str, &'static str),
    /// 429, with `Retry-After`.
    Throttle(Option<Duration>),
    /// The call has no effect, and its answer is lost.
    LostRequest,
    /// The call takes effect, and its answer is lost.
    LostAnswer,
    /// The call takes effect, its answer is lost, and neither `Get` nor `List` return the mapping
    /// for this time.
    LostAndHidden(Duration),
    /// The call takes effect, and neither `Get` nor `List` return the mapping for this time.
    Hide(Duration),
    /// The call has no effect, and this is its answer.
    Answer(Value),
    /// An update is accepted and changes nothing.
    Keep,
    /// A deleted mapping conflicts with new ones for this time.
    Linger(Duration),
    /// The call takes effect, and then somebody else changes the account.
    Meanwhile(fn(&mut World)),
}

pub(crate) const EVER: u32 = u32::MAX;

impl Account {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(World {
            mappings: BTreeMap::new(),
            settles: Duration::from_secs(2),
            unlisted: Vec::new(),
            sent: Vec::new(),
            misfortunes: Vec::new(),
            ghosts: Vec::new(),
            made: 0,
            begun: Instant::now(),
        }))
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    /// Sets up a fault for the n-th call of an operation from now on.
    pub(crate) fn on(&self, operation: &'static str, call: u32, fault: Fault) {
        self.during(operation, call..=call, fault);
    }

    pub(crate) fn during(
        &self,
        operation: &'static str,
        calls: std::ops::RangeInclusive<u32>,
        fault: Fault,
    ) {
        self.world().misfortunes.push(Misfortune { operation, calls, count: 0, fault });
    }

    /// Adds a settled mapping without a call, and returns its UUID.
    pub(crate) fn has(&self, body: &Value, tags: &[(&str, &str)]) -> String {
        let mut world = self.world();
        let uuid = world.create(body.as_object().unwrap().clone());
        let mapping = world.mappings.get_mut(&uuid).unwrap();
        mapping.transition = None;
        mapping.tags =
            tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        uuid
    }

    /// Returns what was sent so far and forgets it.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut self.world().sent)
    }
}

impl Lambda for Account {
    async fn call(&self, request: Request) -> Result<Value, ApiError> {
        // Calls are in flight for a moment, so that several can be at once.
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.world().answer(&request)
    }
}

impl World {
    fn answer(&mut self, request: &Request) -> Result<Value, ApiError> {
        let operation = request.operation();
        self.sent.push(Sent { at: self.begun.elapsed(), request: request.clone() });
        self.settle();
        let mut met = None;
        for misfortune in self.misfortunes.iter_mut().filter(|one| one.operation == operation) {
            misfortune.count += 1;
            if misfortune.calls.contains(&misfortune.count) && met.is_none() {
                met = Some(misfortune.fault.clone());
            }
        }
        match met {
            None => self.carry_out(request),
            Some(Fault::Refuse(status, code, message)) => {
                Err(refusal(operation, status, code, message))
            }
            Some(Fault::Throttle(retry_after)) => {
                let slow = refusal(operation, 429, "TooManyRequestsException", "Rate exceeded");
                Err(ApiError { retry_after, ..slow })
            }
            Some(Fault::Answer(answer)) => Ok(answer),
            Some(Fault::LostRequest) => Err(lost(operation)),
            Some(Fault::LostAnswer) => {
                let _: Result<Value, ApiError> = self.carry_out(request);
                Err(lost(operation))
            }
            Some(Fault::Hide(span)) => self.create_hidden(request, span),
            Some(Fault::LostAndHidden(span)) => {
                self.create_hidden(request, span)?;
                Err(lost(operation))
            }
            Some(Fault::Meanwhile(event)) => {
                let answer = self.carry_out(request);
                event(self);
                answer
            }
            Some(Fault::Keep) => {
                let Request::Update { uuid, .. } = request else { panic!("only updates keep") };
                let before = self.mappings[uuid].body.clone();
                let answer = self.carry_out(request)?;
                self.mappings.get_mut(uuid).unwrap().body = before;
                Ok(answer)
            }
            Some(Fault::Linger(span)) => {
                let Request::Delete { uuid } = request else { panic!("only deletes linger") };
                let until = Instant::now() + self.settles + span;
                self.ghosts.push((content(&self.mappings[uuid].body), uuid.clone(), until));
                self.carry_out(request)
            }
        }
    }

    fn create_hidden(&mut self, request: &Request, span: Duration) -> Result<Value, ApiError> {
        let answer = self.carry_out(request)?;
        let mapping = self.mappings.get_mut(answer["UUID"].as_str().unwrap()).unwrap();
        mapping.hidden_until = Some(Instant::now() + span);
        Ok(answer)
    }

    fn settle(&mut self) {
        let now = Instant::now();
        let due = |mapping: &Mapping| mapping.transition.is_some_and(|(_, until)| until <= now);
        self.mappings
            .retain(|_, mapping| !(due(mapping) && mapping.transition.unwrap().0 == "Deleting"));
        for mapping in self.mappings.values_mut().filter(|mapping| due(mapping)) {
            mapping.transition = None;
            let at = self.begun.elapsed().as_secs_f64();
            mapping.body.insert("LastModified".to_owned(), (1_800_000_000.0 + at).into());
        }
        self.ghosts.retain(|(_, _, until)| *until > now);
    }

    fn carry_out(&mut self, request: &Request) -> Result<Value, ApiError> {
        let operation = request.operation();
        let gone = || refusal(operation, 404, "ResourceNotFoundException", "does not exist");
        match request {
            Request::List { marker } => Ok(self.page(marker.as_deref())),
            Request::Get { uuid } => {
                let mapping = self.mappings.get(uuid).filter(|mapping| mapping.is_shown());
                Ok(mapping.ok_or_else(gone)?.shown())
            }
            Request::Create { body } => {
                let body = body.as_object().unwrap().clone();
                if let Some(uuid) = self.rival(&body) {
                    let advice = "Please update or delete the existing mapping with UUID";
                    let text = format!("The mapping already exists. {advice} {uuid}");
                    return Err(refusal(operation, 409, "ResourceConflictException", &text));
                }
                let uuid = self.create(body);
                Ok(self.mappings[&uuid].shown())
            }
            Request::Update { uuid, body } => {
                let until = Instant::now() + self.settles;
                let mapping = self.mappings.get_mut(uuid).ok_or_else(gone)?;
                mapping.unused(operation)?;
                let mut body = body.as_object().unwrap().clone();
                let enabled = body.shift_remove("Enabled").unwrap_or(Value::Bool(true));
                let state = if enabled == true { "Enabled" } else { "Disabled" };
                mapping.body.insert("State".to_owned(), state.into());
                if let Some(function) = body.shift_remove("FunctionName") {
                    mapping.body.insert("FunctionArn".to_owned(), json!(function_arn(&function)));
                }
                mapping.body.extend(body);
                mapping.transition = Some(("Updating", until));
                Ok(mapping.shown())
            }
            Request::Disable { uuid } => {
                let body = json!({ "Enabled": false });
                self.carry_out(&Request::Update { uuid: uuid.clone(), body })
            }
            Request::Delete { uuid } => {
                let until = Instant::now() + self.settles;
                let mapping = self.mappings.get_mut(uuid).ok_or_else(gone)?;
                mapping.unused(operation)?;
                mapping.transition = Some(("Deleting", until));
                Ok(mapping.shown())
            }
            Request::ListTags { arn } => {
                Ok(json!({ "Tags": self.of_arn(arn).ok_or_else(gone)?.tags }))
            }
            Request::TagResource { arn, tags } => {
                self.of_arn(arn).ok_or_else(gone)?.tags.extend(tags.clone());
                Ok(Value::Null)
            }
            Request::UntagResource { arn, keys } => {
                self.of_arn(arn).ok_or_else(gone)?.tags.retain(|key, _| !keys.contains(key));
                Ok(Value::Null)
            }
            Request::GetResources { key, values, .. } => {
                let meant = |value: &String| values.is_empty() || values.contains(value);
                let owned =
                    self.mappings.iter().filter(|(_, one)| one.tags.get(key).is_some_and(meant));
                let list: Vec<Value> = owned
                    .map(|(uuid, mapping)| {
                        let pair = |(key, value)| json!({ "Key": key, "Value": value });
                        let tags: Vec<Value> = mapping.tags.iter().map(pair).collect();
                        json!({ "ResourceARN": arn(uuid), "Tags": tags })
                    })
                    .collect();
                Ok(json!({ "ResourceTagMappingList": list }))
            }
            Request::GetFunction { .. } => Ok(json!({})),
            Request::GetCallerIdentity => Ok(json!({ "Account": "123456789012" })),
        }
    }

    fn page(&self, marker: Option<&str>) -> Value {
        let after = |uuid: &&String| marker.is_none_or(|marker| uuid.as_str() > marker);
        let listed = |uuid: &String| !self.unlisted.contains(uuid);
        let rest =
            self.mappings.iter().filter(|(uuid, mapping)| mapping.is_shown() && listed(uuid));
        let rest: Vec<_> = rest.filter(|(uuid, _)| after(uuid)).take(101).collect();
        let page: Vec<Value> = rest.iter().take(100).map(|(_, mapping)| mapping.listed()).collect();
        let next = if rest.len() > 100 { json!(rest[99].0) } else { Value::Null };
        json!({ "EventSourceMappings": page, "NextMarker": next })
    }

    fn create(&mut self, mut body: Map<String, Value>) -> String {
        self.made += 1;
        let uuid = format!("{:08x}-0000-4000-8000-000000000000", self.made);
        let tags = body.shift_remove("Tags").unwrap_or_default();
        let tags = tags.as_object().into_iter().flatten();
        let tags =
            tags.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect();
        let function = body.shift_remove("FunctionName").unwrap();
        let function = function_arn(&function);
        let enabled = body.shift_remove("Enabled").unwrap_or(Value::Bool(true)) == true;
        let state = if enabled { "Enabled" } else { "Disabled" };
        body.extend(Map::from_iter([
            ("UUID".to_owned(), json!(uuid)),
            ("FunctionArn".to_owned(), json!(function)),
            ("EventSourceMappingArn".to_owned(), json!(arn(&uuid))),
            ("State".to_owned(), json!(state)),
        ]));
        let transition = Some(("Creating", Instant::now() + self.settles));
        let mapping = Mapping { body, tags, transition, hidden_until: None };
        self.mappings.insert(uuid.clone(), mapping);
        uuid
    }

    /// Returns the mapping that conflicts with a new one.
    fn rival(&self, body: &Map<String, Value>) -> Option<String> {
        let wanted = content(body);
        let there = self.mappings.iter().map(|(uuid, mapping)| (content(&mapping.body), uuid));
        let ghosts = self.ghosts.iter().map(|(content, uuid, _)| (content.clone(), uuid));
        let mut all = there.chain(ghosts);
        all.find(|(content, _)| *content == wanted).map(|(_, uuid)| uuid.clone())
    }

    fn of_arn(&mut self, wanted: &str) -> Option<&mut Mapping> {
        self.mappings.iter_mut().find(|(uuid, _)| arn(uuid) == wanted).map(|(_, mapping)| mapping)
    }
}

impl Mapping {
    fn is_shown(&self) -> bool {
        self.hidden_until.is_none_or(|until| until <= Instant::now())
    }

    fn shown(&self) -> Value {
        let mut body = self.body.clone();
        if let Some((state, _)) = self.transition {
            body.insert("State".to_owned(), state.into());
        }
        Value::Object(body)
    }

    /// A list omits encrypted filters.
    fn listed(&self) -> Value {
        let mut shown = self.shown();
        if self.body.contains_key("KMSKeyArn") {
            shown.as_object_mut().unwrap().shift_remove("FilterCriteria");
        }
        shown
    }

    fn unused(&self, operation: &'static str) -> Result<(), ApiError> {
        let text = "Cannot touch the event source mapping because it is in use.";
        match self.transition {
            Some(_) => Err(refusal(operation, 400, "ResourceInUseException", text)),
            None => Ok(()),
        }
    }
}

/// The members that two mappings must not share.
fn content(body: &Map<String, Value>) -> String {
    let function = body.get("FunctionName").or_else(|| body.get("FunctionArn")).unwrap();
    let function = function.as_str().unwrap().rsplit(':').next().unwrap().to_owned();
    format!("{function} {:?} {:?}", body.get("EventSourceArn"), body.get("Topics"))
}

fn function_arn(name: &Value) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:function:{}", name.as_str().unwrap())
}

fn arn(uuid: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:{uuid}")
}

fn lost(operation: &'static str) -> ApiError {
    ApiError {
        class: ErrorClass::Lost,
        status: None,
        ..refusal(operation, 0, "NoAnswer", "closed")
    }
}

fn refusal(operation: &'static str, status: u16, code: &str, message: &str) -> ApiError {
    ApiError {
        operation,
        code: code.to_owned(),
        message: message.to_owned(),
        status: Some(status),
        request_id: Some("request-1".to_owned()),
        retry_after: None,
        class: ErrorClass::of(status, code),
    }
}
