use crate::rule::rules;

rules! {}
