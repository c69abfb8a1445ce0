//! The contract suite on this store, on both implementations of DynamoDB.

mod dynoxide {
    natter_contract::contract_suite!(crate::ground::Implementation::Dynoxide);
}

mod amazon {
    natter_contract::contract_suite!(crate::ground::Implementation::Amazon);
}
