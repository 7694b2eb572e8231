//! The HTTP server: takes connections, hands calls to the world, sends the answers.

use std::{io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, State},
    http::{Response, request::Parts},
    middleware::from_fn_with_state,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    CallRecord, Config, StartError, admin,
    call::Protocol,
    connection::{Cut, Door},
    guard::guard,
    receive::{self, Outcome},
    recognise::recognise,
    refusal::Refusal,
    reply::Reply,
    response::response,
    shared::Shared,
    world::World,
};

/// How long calls in flight may take to end at a shutdown.
const GRACE: Duration = Duration::from_millis(500);

/// A running emulator. It goes on until it is shut down or dropped with its runtime.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    shared: Shared,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

/// Starts an emulator inside the running tokio runtime. Port 0 takes a free one.
///
/// # Errors
/// The address is taken, or the state file cannot be used.
pub async fn start(address: SocketAddr, config: Config) -> Result<Running, StartError> {
    let failed = |source| StartError::Listen { address, source };
    let shared = Shared::new(World::new(&config)?, config.latency);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let listener = Door(listener);
    let router = Router::new().merge(admin::routes()).fallback(serve).with_state(shared.clone());
    let router = router.layer(from_fn_with_state(address, guard));
    let router = router.into_make_service_with_connect_info::<Cut>();
    let (stop, stopped) = oneshot::channel();
    let server = tokio::spawn(async move {
        let ended = async {
            // A dropped handle lets the emulator go on.
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let _: io::Result<()> = axum::serve(listener, router).with_graceful_shutdown(ended).await;
    });
    Ok(Running { address, shared, stop, server })
}

impl Running {
    /// Returns the address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL to give to AWS clients as their endpoint.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the calls so far, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<CallRecord> {
        self.shared.world().calls.all()
    }

    /// Stops: takes no new connection, ends the open ones and frees the state file, which holds
    /// everything that was answered.
    pub async fn shutdown(self) {
        // Fails only if the server has already ended.
        let _: Result<(), ()> = self.stop.send(());
        let server = self.server.abort_handle();
        if tokio::time::timeout(GRACE, self.server).await.is_err() {
            server.abort();
        }
        self.shared.world().close();
    }
}

async fn serve(
    State(shared): State<Shared>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    parts: Parts,
    body: Bytes,
) -> Response<Body> {
    let Some(call) = recognise(&parts, &body) else {
        return response(Reply::refused(&Refusal::unknown_operation(), Protocol::RestJson));
    };
    if !shared.latency.is_zero() {
        tokio::time::sleep(shared.latency).await;
    }
    let (outcome, unsynced) = {
        let mut world = shared.world();
        (receive::receive(&mut world, &call), world.unsynced())
    };
    if let Some(file) = unsynced {
        // Nothing is answered before it is on the disk.
        let synced = tokio::task::spawn_blocking(move || file.sync_data()).await;
        if !synced.is_ok_and(|synced| synced.is_ok()) {
            let refusal = Refusal::service("cannot sync the state file");
            return response(Reply::refused(&refusal, call.operation.protocol()));
        }
    }
    match outcome {
        Outcome::Answer(reply, pause) => {
            tokio::time::sleep(pause).await;
            response(reply)
        }
        Outcome::None(end) => {
            cut.cut(end);
            // It never arrives: writing it is what cuts the connection.
            response(Reply::empty(200))
        }
    }
}
