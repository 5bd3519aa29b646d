//! The ledger has what the client estimates.

use wan_tests::prices;

use crate::specs;

#[tokio::test]
async fn requests_of_shipped_models_cost_what_the_client_estimates() {
    let found = prices::compare(&specs()).await.unwrap();
    assert!(found.differences.is_empty(), "{}", found.differences.join("\n"));
    assert!(found.requests > 100 && found.typed > 50, "{found:?}");
}
