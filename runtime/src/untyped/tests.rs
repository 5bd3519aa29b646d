mod bodies;
mod data;
mod relations;
