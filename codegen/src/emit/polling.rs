//! How often jobs are asked about, as constant data.

use proc_macro2::TokenStream;
use quote::quote;

use super::literal;
use crate::ir::Polling;

pub(super) fn data(polling: &Polling) -> TokenStream {
    let Polling { first, interval, growth, longest, deadline } = polling;
    if *polling == Polling::default() {
        return quote!(PollingData::NONE);
    }
    let time = |time: &Option<u64>| literal::option(time.map(literal::unsigned));
    let (first, interval, longest, deadline) = (time(first), time(interval), time(longest), time(deadline));
    let growth = literal::option(growth.map(literal::float));
    quote! {
        PollingData {
            first_ms: #first,
            interval_ms: #interval,
            growth: #growth,
            longest_ms: #longest,
            deadline_ms: #deadline,
        }
    }
}
