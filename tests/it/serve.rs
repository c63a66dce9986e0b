//! The service on a socket: it answers, takes up what others publish, and stops when told to.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use hazway::api::{self, ApiState};
use hazway::registry::Record;
use hazway::store;
use serde_json::json;
use tokio::net::TcpListener;

use super::app::on_both;

fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut socket = TcpStream::connect(address)?;
    socket.write_all(b"GET /readyz HTTP/1.1\r\nhost: hazway\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    Ok(answer)
}

#[tokio::test]
async fn it_answers_takes_up_what_another_process_writes_and_stops_when_told() {
    on_both(async |app| {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = ApiState::open(Arc::clone(&app.app), Vec::new()).await.unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let service = tokio::spawn(api::serve(listener, state, async { drop(stopped.await) }));

        let answer = tokio::task::spawn_blocking(move || ask(address)).await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

        // The watch looks once at its start; what is written after that is seen by the next look.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let before = app.app.snapshot();
        let place: Record = serde_json::from_value(json!({
            "kind": "holding_place", "holding_place_id": "elsewhere", "name": "别处",
            "location": [108.3845, 30.7435],
        }))
        .unwrap();
        let mut tx = app.app.store.begin_write().await.unwrap();
        store::registry::insert(&mut tx, &place, app.now()).await.unwrap();
        tx.commit().await.unwrap();
        let taken_up = async {
            while Arc::ptr_eq(&before, &app.app.snapshot()) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), taken_up).await.expect("taken up in time");

        stop.send(()).unwrap();
        let done = tokio::time::timeout(Duration::from_secs(5), service).await;
        done.expect("stopped in time").unwrap().unwrap();
        assert!(TcpStream::connect(address).is_err());
    })
    .await;
}
