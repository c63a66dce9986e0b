//! Backups: the same rows afterwards, on either database, and nothing from a file that was touched.

use std::sync::Arc;

use hazway::audit::{Verifier, verify_export};
use hazway::auth::PublicKeys;
use hazway::desk::log;
use hazway::store::Store;
use hazway::store::backup::{self, BackupError};

use super::app::{TestApp, on_both};
use super::story::{Desks, petrol};

async fn written(store: &Store, app: &TestApp) -> Vec<u8> {
    let mut out = Vec::new();
    backup::write(store, app.now(), &mut out, |_| {}).await.unwrap();
    out
}

/// Rows in an order of their own, without the header, which tells the time, and the end.
fn rows(backup: &[u8]) -> Vec<String> {
    let text = String::from_utf8(backup.to_vec()).unwrap();
    let mut lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    lines.pop();
    lines.sort();
    lines
}

async fn fresh() -> (Store, String) {
    let file = TestApp::scratch("restored.sqlite");
    (Store::open(&format!("sqlite://{file}")).await.unwrap(), file)
}

#[tokio::test]
async fn what_was_backed_up_is_there_again_and_the_log_still_holds() {
    on_both(async |app| {
        let desks = Desks::of_youku(app).await;
        desks.loaded(&petrol()).await;
        let keys = {
            let mut tx = app.app.store.begin_read().await.unwrap();
            hazway::api::checkpoint_keys(&mut tx).await.unwrap()
        };
        log::sequence(&app.app.store, "hazway/500101", &keys, app.now()).await.unwrap();
        let taken = written(&app.app.store, app).await;
        let (_, count) = backup::verify(&taken[..]).unwrap();
        assert_eq!(usize::try_from(count).unwrap(), rows(&taken).len());

        // Whichever database it came from, SQLite takes it; so a district may move either way.
        let (store, file) = fresh().await;
        backup::restore(&store, &taken[..], |_| {}).await.unwrap();
        assert_eq!(rows(&written(&store, app).await), rows(&taken));
        let mut tx = store.begin_read().await.unwrap();
        let mut out = Vec::new();
        log::export(&mut tx, &mut out).await.unwrap().unwrap();
        drop(tx);
        let public: PublicKeys = keys.public(app.now());
        verify_export(&out[..], Verifier::new(&public, None).unwrap()).unwrap();

        // Never over what is there.
        let again = backup::restore(&store, &taken[..], |_| {}).await;
        assert!(matches!(again, Err(BackupError::Refused(_))), "{again:?}");
        store.close().await;
        std::fs::remove_file(file).unwrap();
        // And back into the database under test's own kind, which is in use.
        let used = backup::restore(&app.app.store, &taken[..], |_| {}).await;
        assert!(matches!(used, Err(BackupError::Refused(_))), "{used:?}");
    })
    .await;
}

#[tokio::test]
async fn a_backup_of_sqlite_goes_into_postgresql() {
    on_both(async |app| {
        let (store, file) = fresh().await;
        let taken = written(&store, app).await;
        let mut tx = app.app.store.begin_write().await.unwrap();
        for table in backup::table_names().into_iter().rev() {
            let text = format!("delete from {table}");
            sqlx::query(sqlx::AssertSqlSafe(text)).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let of_demo = {
            let source = Arc::new(
                Box::pin(super::seed::open(&format!("sqlite://{file}"), app.app.clock.clone()))
                    .await,
            );
            written(&source.store, app).await
        };
        assert!(rows(&of_demo).len() > rows(&taken).len());
        backup::restore(&app.app.store, &of_demo[..], |_| {}).await.unwrap();
        assert_eq!(rows(&written(&app.app.store, app).await), rows(&of_demo));
        app.login("dispatcher").await.get("/waybills").await.ok();
        store.close().await;
        std::fs::remove_file(file).unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_file_that_was_touched_is_refused_and_nothing_is_restored() {
    on_both(async |app| {
        let taken = written(&app.app.store, app).await;
        let text = String::from_utf8(taken.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let without = |gone: usize| {
            let kept = lines.iter().enumerate().filter(|(place, _)| *place != gone);
            let kept: Vec<&str> = kept.map(|(_, line)| *line).collect();
            (kept.join("\n") + "\n").into_bytes()
        };
        let mut flipped = taken.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        let older = text.replacen("0004_audit_log", "0003_older", 1).into_bytes();
        let touched = [
            Vec::new(),
            b"{}".to_vec(),
            taken[..taken.len() / 2].to_vec(),
            without(0),
            without(3),
            without(lines.len() - 1),
            flipped,
            older,
        ];
        for (place, bytes) in touched.iter().enumerate() {
            assert!(backup::verify(&bytes[..]).is_err(), "{place}");
        }
        let (store, file) = fresh().await;
        let before = rows(&written(&store, app).await);
        for (place, bytes) in touched.iter().enumerate() {
            assert!(backup::restore(&store, &bytes[..], |_| {}).await.is_err(), "{place}");
            assert_eq!(rows(&written(&store, app).await), before, "{place}");
        }
        store.close().await;
        std::fs::remove_file(file).unwrap();
    })
    .await;
}
