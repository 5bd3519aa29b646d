//! The values of parameters that are left out.

use serde_json::Value;

pub(super) fn yes() -> bool {
    true
}

pub(super) fn refused_for() -> u64 {
    500
}

pub(super) fn dripped_bytes() -> usize {
    64
}

pub(super) fn dripped_milliseconds() -> u64 {
    5
}

pub(super) fn first() -> usize {
    1
}

pub(super) fn server_error() -> u16 {
    500
}

pub(super) fn elsewhere() -> String {
    "https://elsewhere.invalid/".to_owned()
}

pub(super) fn temporary_redirect() -> u16 {
    307
}

pub(super) fn created() -> u16 {
    201
}

pub(super) fn hostile_id() -> Value {
    Value::from("../../../../v1/credits?x=\r\nx-injected: yes")
}

pub(super) fn no_content() -> u16 {
    204
}

pub(super) fn many_bytes() -> u64 {
    100_000_000
}

pub(super) fn many_bytes_unpacked() -> u64 {
    200_000_000
}

pub(super) fn rest() -> u64 {
    20
}

pub(super) fn reason() -> String {
    "a fault of the emulator let it fail".to_owned()
}

pub(super) fn unknown_word() -> String {
    "TRANSMOGRIFYING".to_owned()
}

pub(super) fn young() -> f64 {
    5.0
}

pub(super) fn late() -> f64 {
    3600.0
}

pub(super) fn foreign_origin() -> String {
    "https://elsewhere.invalid".to_owned()
}

pub(super) fn forbidden() -> u16 {
    403
}

pub(super) fn ten_minutes() -> u64 {
    600
}
