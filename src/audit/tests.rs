//! The tree against the recursive definition of RFC 6962; exports against random tampering.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::auth::{PublicKeys, SigningKey, SigningKeys};

fn now() -> Timestamp {
    "2026-12-01T01:30:00Z".parse().unwrap()
}

fn key() -> SigningKey {
    SigningKey::new([7; 32], now(), None)
}

fn keys() -> PublicKeys {
    SigningKeys::new(vec![key()]).public(now())
}

/// RFC 6962, 2.1, word by word.
fn slow_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [one] => *one,
        many => {
            let mut cut = 1;
            while cut * 2 < many.len() {
                cut *= 2;
            }
            node_hash(&slow_root(&many[..cut]), &slow_root(&many[cut..]))
        }
    }
}

/// RFC 6962, 2.1.1.
fn slow_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let mut cut = 1;
    while cut * 2 < leaves.len() {
        cut *= 2;
    }
    if index < cut {
        let mut path = slow_path(index, &leaves[..cut]);
        path.push(slow_root(&leaves[cut..]));
        path
    } else {
        let mut path = slow_path(index - cut, &leaves[cut..]);
        path.push(slow_root(&leaves[..cut]));
        path
    }
}

/// RFC 6962, 2.1.2.
fn slow_consistency(old: usize, leaves: &[Hash], is_whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_whole { Vec::new() } else { vec![slow_root(leaves)] };
    }
    let mut cut = 1;
    while cut * 2 < leaves.len() {
        cut *= 2;
    }
    if old <= cut {
        let mut proof = slow_consistency(old, &leaves[..cut], is_whole);
        proof.push(slow_root(&leaves[cut..]));
        proof
    } else {
        let mut proof = slow_consistency(old - cut, &leaves[cut..], false);
        proof.push(slow_root(&leaves[..cut]));
        proof
    }
}

fn leaves(count: u8) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&[number])).collect()
}

fn roots(leaves: &[Hash], ranges: &[std::ops::Range<u64>]) -> Vec<Hash> {
    let place = |at: u64| usize::try_from(at).unwrap();
    ranges.iter().map(|range| slow_root(&leaves[place(range.start)..place(range.end)])).collect()
}

#[test]
fn the_vectors_of_rfc_6962_implementations_hold() {
    // The empty leaf and the tree of the reference vectors of certificate transparency.
    assert_eq!(
        crate::units::hex(&leaf_hash(b"")),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    );
    assert_eq!(root_of(&[]), EMPTY_ROOT);
}

#[test]
fn roots_and_proofs_are_those_of_the_definition_at_every_size() {
    for count in 0..=67_u8 {
        let leaves = leaves(count);
        let size = u64::from(count);
        let root = root_of(&leaves);
        assert_eq!(root, slow_root(&leaves), "{count}");
        for index in 0..usize::from(count) {
            let at = u64::try_from(index).unwrap();
            let proof = roots(&leaves, &inclusion_ranges(at, size).unwrap());
            assert_eq!(proof, slow_path(index, &leaves), "{index} of {count}");
            assert!(inclusion_holds(&leaves[index], at, size, &proof, &root));
            for wrong in 0..size {
                let holds = inclusion_holds(&leaves[index], wrong, size, &proof, &root);
                assert_eq!(holds, wrong == at, "{index} as {wrong} of {count}");
            }
        }
        assert!(inclusion_ranges(size, size).is_none());
        for old in 1..=usize::from(count) {
            let before = u64::try_from(old).unwrap();
            let proof = roots(&leaves, &consistency_ranges(before, size).unwrap());
            assert_eq!(proof, slow_consistency(old, &leaves, true), "{old} of {count}");
            let old_root = slow_root(&leaves[..old]);
            assert!(consistency_holds(before, &old_root, size, &root, &proof), "{old} of {count}");
            let mut changed = leaves.clone();
            changed[old - 1] = leaf_hash(b"another");
            let other = slow_root(&changed[..old]);
            assert!(!consistency_holds(before, &other, size, &root, &proof), "{old} of {count}");
            for wrong in 1..=size {
                // A power of two and its double may share a proof; then the root is another one.
                if wrong != before {
                    let holds = consistency_holds(wrong, &old_root, size, &root, &proof);
                    assert!(!holds, "{old} as {wrong} of {count}");
                }
            }
        }
        assert!(consistency_ranges(size + 1, size).is_none());
    }
}

#[test]
fn a_frontier_tells_each_complete_subtree_once() {
    let leaves = leaves(100);
    let mut frontier = Frontier::default();
    for leaf in &leaves {
        frontier.push(*leaf, |level, place, hash| {
            let start = usize::try_from(place << level).unwrap();
            let end = start + (1_usize << level);
            assert_eq!(*hash, slow_root(&leaves[start..end]), "level {level} place {place}");
        });
    }
    let kept = Frontier::new(100, frontier.subtrees().to_vec()).unwrap();
    assert_eq!(kept.root(), slow_root(&leaves));
    assert!(Frontier::new(101, frontier.subtrees().to_vec()).is_none());
}

fn checkpoint(size: u64, root: Hash) -> SignedCheckpoint {
    Checkpoint { origin: "hazway/500101".to_owned(), size, root, at: now() }.sign(&key())
}

/// A log of some subjects, checkpoints where `marks` says so.
fn log(count: u64) -> (Vec<LogEntry>, Vec<SignedCheckpoint>) {
    let mut ends: std::collections::HashMap<String, (i64, String)> =
        std::collections::HashMap::new();
    let mut frontier = Frontier::default();
    let (mut entries, mut checkpoints) = (Vec::new(), Vec::new());
    for index in 0..count {
        let subject = format!("waybill/{}", index * 7 % 5);
        let (position, previous_hash) =
            ends.get(&subject).cloned().unwrap_or((0, NO_HASH.to_owned()));
        let mut event = LeafEvent {
            event_id: format!("event-{index}"),
            subject: subject.clone(),
            position: position + 1,
            kind: "waybill_drafted".to_owned(),
            at_ms: 1_764_552_600_000 + i64::try_from(index).unwrap(),
            actor_id: "someone".to_owned(),
            body: format!("{{\"revision\":{index}}}"),
            previous_hash,
            hash: String::new(),
        };
        event.hash = event.content_hash();
        ends.insert(subject, (event.position, event.hash.clone()));
        let entry = LogEntry { index, event };
        frontier.push(entry.leaf().unwrap(), |_, _, _| {});
        entries.push(entry);
        if (index + 1) % 4 == 0 || index + 1 == count {
            checkpoints.push(checkpoint(index + 1, frontier.root()));
        }
    }
    (entries, checkpoints)
}

fn export(entries: &[LogEntry], checkpoints: &[SignedCheckpoint]) -> Vec<String> {
    let mut bytes = Vec::new();
    write_header(&mut bytes, &ExportHeader::new(checkpoints.last().unwrap().note.clone())).unwrap();
    let mut next = checkpoints.iter().peekable();
    for entry in entries {
        write_entry(&mut bytes, entry).unwrap();
        while let Some(one) = next.next_if(|one| one.checkpoint.size == entry.index + 1) {
            write_checkpoint(&mut bytes, &one.note).unwrap();
        }
    }
    String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

fn verify(lines: &[String], witness: Option<&Witness>) -> Result<Verified, ExportError> {
    let keys = keys();
    let verifier = Verifier::new(&keys, witness).unwrap();
    verify_export((lines.join("\n") + "\n").as_bytes(), verifier)
}

#[test]
fn a_whole_export_is_verified_and_an_empty_one_is_not() {
    let (entries, checkpoints) = log(23);
    let verified = verify(&export(&entries, &checkpoints), None).unwrap();
    assert_eq!(verified.last, *checkpoints.last().unwrap());
    assert_eq!((verified.subjects, verified.checkpoints), (5, 6));
    assert!(verify_export(&b""[..], Verifier::new(&keys(), None).unwrap()).is_err());
}

/// What somebody may do to the lines of an export.
#[derive(Clone, Debug)]
enum Tampering {
    /// Another byte at a place of a line.
    Edit { line: usize, at: usize, byte: u8 },
    /// A line is gone.
    Delete { line: usize },
    /// Two lines change places.
    Swap { one: usize, other: usize },
    /// A line stands twice.
    Double { line: usize },
    /// Nothing from a line on.
    Truncate { line: usize },
}

fn tampering() -> impl Strategy<Value = Tampering> {
    prop_oneof![
        3 => (any::<usize>(), any::<usize>(), b' '..=b'~')
            .prop_map(|(line, at, byte)| Tampering::Edit { line, at, byte }),
        1 => any::<usize>().prop_map(|line| Tampering::Delete { line }),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(one, other)| Tampering::Swap { one, other }),
        1 => any::<usize>().prop_map(|line| Tampering::Double { line }),
        1 => any::<usize>().prop_map(|line| Tampering::Truncate { line }),
    ]
}

/// The changed lines and the first line that differs.
fn tamper(lines: &[String], what: &Tampering) -> Vec<String> {
    let mut lines = lines.to_vec();
    let count = lines.len();
    match *what {
        Tampering::Edit { line, at, byte } => {
            let mut bytes = lines[line % count].clone().into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            lines[line % count] = String::from_utf8_lossy(&bytes).into_owned();
        }
        Tampering::Delete { line } => drop(lines.remove(line % count)),
        Tampering::Swap { one, other } => lines.swap(one % count, other % count),
        Tampering::Double { line } => lines.insert(line % count, lines[line % count].clone()),
        Tampering::Truncate { line } => lines.truncate(line % count),
    }
    lines
}

/// What the export says, so that another spelling of the same is no tampering. A checkpoint in the
/// middle that is left out or said twice changes nothing that is said of the log.
fn meaning(lines: &[String]) -> Option<(serde_json::Value, Vec<LogEntry>)> {
    let header = serde_json::from_str(lines.first()?).ok()?;
    let rest = lines[1..].iter().filter(|line| !line.starts_with("{\"checkpoint\""));
    Some((header, rest.map(|line| serde_json::from_str(line).ok()).collect::<Option<_>>()?))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn whatever_is_done_to_an_export_is_found_at_its_place(
        count in 1_u64..40, what in prop::collection::vec(tampering(), 1..3),
    ) {
        let (entries, checkpoints) = log(count);
        let lines = export(&entries, &checkpoints);
        let changed = what.iter().fold(lines.clone(), |lines, what| {
            if lines.is_empty() { lines } else { tamper(&lines, what) }
        });
        match verify(&changed, None) {
            Ok(_) => prop_assert_eq!(meaning(&changed), meaning(&lines), "{:?}", what),
            Err(ExportError::Fault(fault)) => {
                let first = lines.iter().zip(&changed).position(|(a, b)| a != b);
                let first = first.unwrap_or_else(|| lines.len().min(changed.len()));
                // Found no earlier than where it is, the header aside, which speaks of the end.
                prop_assert!(first == 0 || fault.line >= u64::try_from(first).unwrap(), "{:?}", fault);
                prop_assert!(fault.from <= fault.to);
            }
            Err(ExportError::Io(error)) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn an_insider_who_hashes_everything_anew_fails_at_the_next_checkpoint(
        count in 2_u64..40, victim in any::<u64>(),
    ) {
        let (mut entries, checkpoints) = log(count);
        let victim = victim % count;
        rewrite(&mut entries, victim);
        let lines = export(&entries, &checkpoints);
        let Err(ExportError::Fault(fault)) = verify(&lines, None) else {
            return Err(TestCaseError::fail("not found"));
        };
        prop_assert!(fault.from <= victim && victim <= fault.to, "{victim} {fault:?}");
        prop_assert!(fault.to - fault.from < 4);
    }

    #[test]
    fn an_insider_with_the_key_is_caught_by_the_witness(
        count in 2_u64..40, victim in any::<u64>(), seen in any::<u64>(),
    ) {
        let (mut entries, checkpoints) = log(count);
        let seen = &checkpoints[usize::try_from(seen).unwrap_or(0) % checkpoints.len()];
        let witness = Witness { checkpoint: seen.note.clone() };
        let victim = victim % seen.checkpoint.size;
        prop_assert!(verify(&export(&entries, &checkpoints), Some(&witness)).is_ok());
        rewrite(&mut entries, victim);
        let leaves: Vec<Hash> = entries.iter().map(|entry| entry.leaf().unwrap()).collect();
        let forged = [checkpoint(count, root_of(&leaves))];
        let lines = export(&entries, &forged);
        prop_assert!(verify(&lines, None).is_ok());
        prop_assert!(verify(&lines, Some(&witness)).is_err());
    }

    #[test]
    fn an_older_backup_is_caught_by_the_witness(count in 2_u64..40, older in 1_u64..39) {
        let older = 1 + older % (count - 1);
        let (_, newest) = log(count);
        let (entries, checkpoints) = log(older);
        let witness = Witness { checkpoint: newest.last().unwrap().note.clone() };
        let lines = export(&entries, &checkpoints);
        prop_assert!(verify(&lines, None).is_ok());
        prop_assert!(verify(&lines, Some(&witness)).is_err());
    }
}

/// Changes an event and hashes it and all that follow it about its subject anew.
fn rewrite(entries: &mut [LogEntry], victim: u64) {
    let at = usize::try_from(victim).unwrap();
    entries[at].event.body = "{\"revision\":0,\"forged\":true}".to_owned();
    let subject = entries[at].event.subject.clone();
    let mut previous = entries[at].event.previous_hash.clone();
    for entry in entries[at..].iter_mut().filter(|entry| entry.event.subject == subject) {
        entry.event.previous_hash = previous;
        entry.event.hash = entry.event.content_hash();
        previous = entry.event.hash.clone();
    }
}

#[test]
fn a_checkpoint_is_read_only_as_it_was_written_and_with_its_key() {
    let signed = checkpoint(3, leaf_hash(b"x"));
    assert_eq!(SignedCheckpoint::open(&signed.note, &keys()).unwrap(), signed);
    let other = SigningKeys::new(vec![SigningKey::new([8; 32], now(), None)]).public(now());
    assert_eq!(
        SignedCheckpoint::open(&signed.note, &other).unwrap_err(),
        CheckpointError::Signature
    );
    for at in 0..signed.note.len() {
        let mut bytes = signed.note.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(note) = String::from_utf8(bytes) {
            assert!(SignedCheckpoint::open(&note, &keys()).is_err(), "byte {at}");
        }
    }
}

#[test]
fn a_receipt_holds_only_for_its_event_and_its_place() {
    let (entries, checkpoints) = log(21);
    let leaves: Vec<Hash> = entries.iter().map(|entry| entry.leaf().unwrap()).collect();
    let last = checkpoints.last().unwrap();
    for entry in &entries {
        let proof = roots(&leaves, &inclusion_ranges(entry.index, 21).unwrap());
        let receipt = Receipt::new(entry.clone(), last.note.clone(), &proof);
        assert_eq!(receipt.verify(&keys()).unwrap(), *last);
        let mut moved = receipt.clone();
        moved.entry.index = (entry.index + 1) % 21;
        assert!(moved.verify(&keys()).is_err());
        let mut changed = receipt.clone();
        changed.entry.event.actor_id = "another".to_owned();
        assert!(changed.verify(&keys()).is_err());
        changed.entry.event.hash = changed.entry.event.content_hash();
        assert!(changed.verify(&keys()).is_err());
        let mut short = receipt;
        short.proof.pop();
        assert!(short.verify(&keys()).is_err());
    }
}

#[test]
fn a_witness_goes_only_forwards() {
    let (entries, checkpoints) = log(20);
    let leaves: Vec<Hash> = entries.iter().map(|entry| entry.leaf().unwrap()).collect();
    let mut witness = Witness { checkpoint: checkpoints[0].note.clone() };
    let proof = roots(&leaves, &consistency_ranges(4, 20).unwrap());
    let forged = checkpoint(20, leaf_hash(b"forged"));
    assert!(matches!(
        witness.accept(&forged, &proof, &keys()),
        Err(WitnessFault::Rewritten { seen: 4 })
    ));
    witness.accept(checkpoints.last().unwrap(), &proof, &keys()).unwrap();
    assert!(matches!(
        witness.accept(&checkpoints[0], &[], &keys()),
        Err(WitnessFault::RolledBack { seen: 20, given: 4 })
    ));
}
