//! The ports of the AWS home, put together.

use crate::courier::{Courier, Silent};
use crate::environment::{Environment, SigningKey};
use crate::failure::Failure;
use crate::posts::Posts;
use crate::spending::{Left, Spending};
use natter_core::Chat;
use natter_core::person::SecretHash;
use natter_dynamo::{Client, DynamoStore, FORMAT, Options, client_from_environment};
use natter_http::{Ports, ProviderTables, Providers, Settings, Site};

/// The store as functions use it.
pub(crate) type Store = DynamoStore<Courier>;
/// The chat as functions use it.
pub(crate) type AwsChat = Chat<Store, Store>;
/// The site as routes and the authoriser use it.
pub(crate) type AwsSite = Site<Aws>;

/// The AWS home's choice of ports.
pub(crate) struct Aws;

impl Ports for Aws {
    type Store = Store;
    type Tickets = Store;
    type Roster = Store;
}

/// What every function has.
pub(crate) struct Home {
    client: Client,
    options: Options,
    settings: Settings,
    admin_code: Option<SecretHash>,
    providers: (ProviderTables, SigningKey),
    pub(crate) courier: Courier,
    spending: Spending,
}

impl Home {
    /// Out of the environment. Makes no call.
    pub(crate) fn new(environment: Environment) -> Result<Self, Failure> {
        let client = client_from_environment()?;
        let Environment { options, settings, admin_code, providers, function, .. } = environment;
        let rows = DynamoStore::new(client.clone(), options.clone(), Silent);
        let spending = Spending::new(rows.clone(), environment.posts_per_day);
        let posts = Posts::to(&environment.socket_endpoint, &environment.region, spending.clone())?;
        let courier = Courier::new(posts, rows, function);
        Ok(Self { client, options, settings, admin_code, providers, courier, spending })
    }

    /// How much of the day's ceiling of posts is left.
    pub(crate) async fn left(&self) -> Left {
        self.spending.left().await
    }

    /// Refuses tables of a newer version. A function that writes rooms marks tables that have no format yet.
    ///
    /// # Errors
    /// `NewerTables`. Where the tables cannot be read now, the first event finds that out.
    pub(crate) async fn look(&self, marks: bool) -> Result<(), Failure> {
        let store = self.store();
        let format = if marks { store.mark_format().await.map(Some) } else { store.format().await };
        match format {
            Ok(Some(found)) if found > FORMAT => Err(Failure::NewerTables { found, read: FORMAT }),
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, "the format of the tables could not be read");
                Ok(())
            }
        }
    }

    /// Whether the rates of the contract are on; they are off in load tests and stories.
    pub(crate) fn has_rates(&self) -> bool {
        self.options.rates.is_some()
    }

    /// A store; all share the client's sockets.
    pub(crate) fn store(&self) -> Store {
        DynamoStore::new(self.client.clone(), self.options.clone(), self.courier.clone())
    }

    pub(crate) fn chat(&self) -> AwsChat {
        Chat::new(self.store(), self.store())
    }

    /// The identity providers, for the function that people sign in at.
    pub(crate) fn providers(&self) -> Result<Providers, Failure> {
        let (tables, SigningKey(key)) = &self.providers;
        Providers::new(tables.settings(), key)
            .map_err(|_| Failure::Setting("NATTER_OIDC", "a list of providers that can work"))
    }

    pub(crate) fn site(&self) -> AwsSite {
        let site = Site::new(self.store(), self.store(), self.store(), self.settings.clone());
        if let Some(code) = self.admin_code {
            site.expect_claim(code);
        }
        site
    }
}
