use std::{
    io::ErrorKind,
    time::{Duration, Instant},
};

use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};
use wan_emulator::{Emulator, Fault, Framing, Gibberish};

use super::{
    End, GOOD, SUBMIT, exchange, get, receive, receive_until_silence, request, submit, submit_until_silence,
    with,
};
use crate::{acme, client::connect};

/// Tries until a connection is refused, then until one is not. A try may also meet the listener as it goes.
async fn refused_and_served_again(emulator: &Emulator, mut when_refused: impl FnMut()) {
    let address = emulator.url().strip_prefix("http://").unwrap().to_owned();
    let is_refused = async || {
        let tried = TcpStream::connect(&address).await;
        tokio::task::yield_now().await;
        tried.is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
    };
    let tries = async {
        while !is_refused().await {}
        when_refused();
        while is_refused().await {}
    };
    timeout(Duration::from_secs(10), tries).await.expect("it is refused, and served again");
    assert_eq!(submit(emulator).await.status(), 202);
}

#[tokio::test]
async fn refused_lets_nobody_connect_until_its_time_is_over() {
    let begun = Instant::now();
    let emulator = with(Fault::Refused { milliseconds: 150 }).await;
    refused_and_served_again(&emulator, || {}).await;
    assert!(begun.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn refused_is_over_when_faults_are_cleared() {
    let emulator = with(Fault::Refused { milliseconds: 600_000 }).await;
    refused_and_served_again(&emulator, || emulator.clear_faults()).await;
}

#[tokio::test]
async fn reset_before_request_resets_though_the_body_has_not_come() {
    let emulator = with(Fault::ResetBeforeRequest).await;
    let whole = request("POST", SUBMIT, &[], GOOD);
    let head = whole.strip_suffix(GOOD).unwrap();
    let wire = exchange(&emulator, head).await;
    assert_eq!((wire.text.as_str(), wire.end), ("", End::Reset));
    assert!(emulator.jobs().is_empty());
    assert_eq!(emulator.requests()[0].fault.as_deref(), Some("reset_before_request"));
    assert_eq!(emulator.requests()[0].status, None);
}

#[tokio::test]
async fn reset_during_request_waits_for_the_first_bytes_of_the_body() {
    let emulator = with(Fault::ResetDuringRequest).await;
    let whole = request("POST", SUBMIT, &[], GOOD);
    let mut stream = connect(&emulator).await;
    stream.write_all(whole.strip_suffix(GOOD).unwrap().as_bytes()).await.unwrap();
    let silent = receive_until_silence(&mut stream).await;
    assert_eq!((silent.text.as_str(), silent.end), ("", End::Open));
    stream.write_all(&GOOD.as_bytes()[..3]).await.unwrap();
    let wire = receive(&mut stream).await;
    assert_eq!((wire.text.as_str(), wire.end), ("", End::Reset));
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn reset_after_request_keeps_the_job_and_loses_the_answer() {
    let emulator = with(Fault::ResetAfterRequest).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.text.as_str(), wire.end), ("", End::Reset));
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn reset_after_request_starts_nothing_when_the_provider_would_refuse() {
    let emulator = with(Fault::ResetAfterRequest).await;
    let wire = exchange(&emulator, &request("POST", SUBMIT, &[], "{}")).await;
    assert_eq!((wire.text.as_str(), wire.end), ("", End::Reset));
    assert!(emulator.jobs().is_empty());
}

#[tokio::test]
async fn reset_during_answer_gives_head_and_half_of_the_body() {
    let emulator = with(Fault::ResetDuringAnswer).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.end), (202, End::Reset));
    let announced: usize = wire.header("content-length").unwrap().parse().unwrap();
    assert_eq!(wire.body().len(), announced / 2);
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn closed_ends_the_connection_without_a_word() {
    for (accepted, jobs) in [(true, 1), (false, 0)] {
        let emulator = with(Fault::Closed { accepted }).await;
        let wire = submit(&emulator).await;
        assert_eq!((wire.text.as_str(), wire.end), ("", End::Closed));
        assert_eq!(emulator.jobs().len(), jobs);
    }
}

#[tokio::test]
async fn silence_says_nothing_and_stays() {
    for (accepted, jobs) in [(true, 1), (false, 0)] {
        let emulator = with(Fault::Silence { accepted }).await;
        let wire = submit_until_silence(&emulator).await;
        assert_eq!((wire.text.as_str(), wire.end), ("", End::Open));
        assert_eq!(emulator.jobs().len(), jobs);
        // Who is silent does not hold up the end.
        emulator.shutdown().await;
    }
}

#[tokio::test]
async fn stall_gives_half_of_the_body_and_stays() {
    let emulator = with(Fault::Stall).await;
    let wire = submit_until_silence(&emulator).await;
    assert_eq!((wire.status(), wire.end), (202, End::Open));
    let announced: usize = wire.header("content-length").unwrap().parse().unwrap();
    assert_eq!(wire.body().len(), announced / 2);
}

#[tokio::test]
async fn drip_gives_the_whole_answer_in_small_pieces() {
    let emulator = with(Fault::Drip { bytes: 50, milliseconds: 2 }).await;
    let begun = Instant::now();
    let wire = submit(&emulator).await;
    let pieces = wire.bytes.len().div_ceil(50);
    assert!(begun.elapsed().as_millis() >= 2 * pieces as u128, "{pieces} pieces came too soon");
    assert_eq!((wire.status(), wire.end), (202, End::Closed));
    let body: serde_json::Value = serde_json::from_slice(wire.body()).unwrap();
    assert_eq!(body["job"], emulator.jobs()[0].id);
}

#[tokio::test]
async fn cut_by_length_closes_before_the_announced_end() {
    let emulator = with(Fault::Cut { framing: Framing::Length }).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.end), (202, End::Closed));
    let announced: usize = wire.header("content-length").unwrap().parse().unwrap();
    assert_eq!(wire.body().len(), announced / 2);
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn cut_by_chunks_closes_without_the_last_chunk() {
    let emulator = with(Fault::Cut { framing: Framing::Chunked }).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.end), (202, End::Closed));
    assert_eq!(wire.header("transfer-encoding"), Some("chunked"));
    assert_eq!(wire.header("content-length"), None);
    let body = String::from_utf8(wire.body().to_vec()).unwrap();
    let (size, rest) = body.split_once("\r\n").unwrap();
    assert_eq!(rest.len(), usize::from_str_radix(size, 16).unwrap() + 2);
    assert!(!body.contains("\r\n0\r\n"), "{body}");
}

#[tokio::test]
async fn cut_by_closing_looks_whole() {
    let emulator = with(Fault::Cut { framing: Framing::Close }).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.end), (202, End::Closed));
    assert_eq!((wire.header("content-length"), wire.header("transfer-encoding")), (None, None));
    assert!(serde_json::from_slice::<serde_json::Value>(wire.body()).is_err());
}

#[tokio::test]
async fn not_http_speaks_another_protocol() {
    for (accepted, jobs) in [(true, 1), (false, 0)] {
        let emulator = with(Fault::NotHttp { form: Gibberish::Text, accepted }).await;
        let wire = submit(&emulator).await;
        assert_eq!((wire.text.as_str(), wire.end), ("220 mail.invalid ESMTP ready\r\n", End::Closed));
        assert_eq!(emulator.jobs().len(), jobs);
    }
}

#[tokio::test]
async fn not_http_can_break_off_in_the_status_line() {
    let emulator = with(Fault::NotHttp { form: Gibberish::PartialHead, accepted: true }).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.text.as_str(), wire.end), ("HTTP/1.1 20", End::Closed));
}

#[tokio::test]
async fn not_http_can_say_two_lengths() {
    let emulator = with(Fault::NotHttp { form: Gibberish::TwoLengths, accepted: true }).await;
    let wire = submit(&emulator).await;
    assert_eq!(wire.text.matches("content-length").count(), 2);
}

#[tokio::test]
async fn not_http_can_have_a_head_of_a_megabyte() {
    let emulator = with(Fault::NotHttp { form: Gibberish::LargeHead, accepted: true }).await;
    let wire = submit(&emulator).await;
    assert!(wire.text.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(wire.bytes.len() > 1_000_000 && wire.body().is_empty());
}

#[tokio::test]
async fn not_http_can_promise_an_answer_for_ever() {
    let emulator = with(Fault::NotHttp { form: Gibberish::Interim, accepted: true }).await;
    let mut stream = connect(&emulator).await;
    stream.write_all(request("POST", SUBMIT, &[], GOOD).as_bytes()).await.unwrap();
    let mut seen = String::new();
    while seen.matches("HTTP/1.1 102 Processing\r\n\r\n").count() < 5 {
        let mut part = [0; 64];
        let read = tokio::io::AsyncReadExt::read(&mut stream, &mut part).await.unwrap();
        assert!(read > 0, "it ended");
        seen.push_str(std::str::from_utf8(&part[..read]).unwrap());
    }
}

#[tokio::test]
async fn after_a_fault_the_next_request_is_answered() {
    let emulator = with(Fault::ResetAfterRequest).await;
    submit(&emulator).await;
    assert_eq!(submit(&emulator).await.status(), 202);
}

#[tokio::test]
async fn a_fault_acts_on_a_connection_that_was_used_before() {
    let emulator = acme::start().await;
    let mut stream = connect(&emulator).await;
    stream.write_all(request("POST", SUBMIT, &[], GOOD).as_bytes()).await.unwrap();
    let first = receive_until_silence(&mut stream).await;
    assert_eq!((first.status(), first.end), (202, End::Open));
    emulator.add_fault(wan_emulator::FaultRule::new(Fault::ResetBeforeRequest)).unwrap();
    stream.write_all(request("POST", SUBMIT, &[], GOOD).as_bytes()).await.unwrap();
    let second = receive(&mut stream).await;
    assert_eq!((second.text.as_str(), second.end), ("", End::Reset));
    assert_eq!(emulator.jobs().len(), 1);
}

#[tokio::test]
async fn faults_of_connections_act_on_files_too() {
    let emulator = acme::start().await;
    let id = acme::submit(&emulator).await;
    emulator.advance(Duration::from_secs(100));
    let path = format!("/acme/cdn/out/{id}-job.mp4");
    // It is encoded now, which may take longer than a bare socket waits.
    let whole = acme::get(&emulator, &path).await;
    emulator.add_fault(wan_emulator::FaultRule::new(Fault::Cut { framing: Framing::Length })).unwrap();
    let cut = get(&emulator, &path).await;
    assert_eq!((cut.status(), cut.end), (200, End::Closed));
    assert_eq!(cut.header("content-length"), whole.header("content-length"));
    assert!(cut.body() == &whole.bytes[..whole.bytes.len() / 2]);
}

#[tokio::test]
async fn reset_after_answer_gives_the_whole_answer_before_it_resets() {
    let emulator = with(Fault::ResetAfterAnswer { milliseconds: 30 }).await;
    let wire = submit(&emulator).await;
    assert_eq!((wire.status(), wire.end), (202, End::Reset));
    let body: serde_json::Value = serde_json::from_slice(wire.body()).unwrap();
    assert_eq!(body["job"], emulator.jobs()[0].id);
    assert_eq!(emulator.requests()[0].fault.as_deref(), Some("reset_after_answer"));
}

#[tokio::test]
async fn idle_closed_promises_to_keep_the_connection_and_closes_it_later() {
    let emulator = with(Fault::IdleClosed { milliseconds: 300 }).await;
    let mut stream = connect(&emulator).await;
    let begun = Instant::now();
    stream.write_all(request("POST", SUBMIT, &[], GOOD).as_bytes()).await.unwrap();
    let wire = receive(&mut stream).await;
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!((wire.status(), wire.header("connection"), wire.end), (202, None, End::Closed));
    let announced: usize = wire.header("content-length").unwrap().parse().unwrap();
    assert_eq!(wire.body().len(), announced);
    assert_eq!(emulator.jobs().len(), 1);
    // Whoever takes the connection for a good one is told nothing, and nothing is done.
    stream.write_all(request("POST", SUBMIT, &[], GOOD).as_bytes()).await.unwrap();
    assert_eq!(receive(&mut stream).await.text, "");
    assert_eq!(emulator.jobs().len(), 1);
}
