//! The HTTP API's function.

/// One invocation at a time needs one thread.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    natter_lambda::main_loop::<natter_lambda::http_api::HttpApi>().await
}
