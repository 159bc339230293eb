//! `organization`: manages the organizations of an installation.

use hearback_inbox::name::one_line;
use hearback_inbox::{EmailAddress, System, UserId};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_server::password;
use hearback_store::{Access, SetUp};

use crate::cli::{
    DataArgs, OrganizationAddArgs, OrganizationCommand, OrganizationRenameArgs,
    StopRequiringSsoArgs,
};
use crate::stop::Stop;
use crate::user::{choose_password, name, organization, tell};
use crate::{data, output};

/// Runs the command.
pub(crate) async fn run(command: OrganizationCommand) -> Result<(), Stop> {
    match command {
        OrganizationCommand::Add(args) => add(args).await,
        OrganizationCommand::List(args) => list(args).await,
        OrganizationCommand::Rename(args) => rename(args).await,
        OrganizationCommand::StopRequiringSso(args) => stop_requiring_sso(args).await,
    }
}

async fn add(args: OrganizationAddArgs) -> Result<(), Stop> {
    let email =
        EmailAddress::parse(&args.admin_email).map_err(|error| Stop::Usage(error.to_string()))?;
    let (organization_name, admin) = (name(&args.name)?, name(&args.admin_name)?);
    let store = data::open_existing(&args.data).await?;
    let users = store.users().await.map_err(Stop::failed)?;
    let is_user = users.iter().any(|user| user.email == email.as_str());
    let (password, made_up) = choose_password(args.password_stdin)?;
    let new = SetUp {
        organization: RealClock.id().into(),
        organization_name: organization_name.clone(),
        webhook_token: random_token(),
        user: UserId(RealClock.id()),
        email: email.clone(),
        name: admin,
        password_hash: password::hash(password.clone()).await.map_err(Stop::failed)?,
        location: RealClock.id().into(),
        from: None,
        at: RealClock.now(),
    };
    store.add_organization(new).await.map_err(Stop::failed)?;
    store.close().await;
    output::line(format!("Added {organization_name}, with {email} as its admin."))?;
    if is_user {
        return output::line("They keep the name and password they sign in with already.");
    }
    tell(made_up, &password)
}

/// The organization's own part of its webhook's path.
fn random_token() -> String {
    format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())
}

async fn list(args: DataArgs) -> Result<(), Stop> {
    let store = data::open_existing(&args).await?;
    let all = store.organizations().await.map_err(Stop::failed)?;
    store.close().await;
    for organization in all {
        output::line(format!("{}\t{}", organization.id, one_line(&organization.name)))?;
    }
    Ok(())
}

async fn rename(args: OrganizationRenameArgs) -> Result<(), Stop> {
    let new = name(&args.name)?;
    let store = data::open_existing(&args.data).await?;
    let found = organization(&store, args.organization.as_deref()).await?;
    let access = Access::system(found.id, System::Console);
    store.rename_organization(&access, new.clone(), RealClock.now()).await.map_err(Stop::failed)?;
    store.close().await;
    output::line(format!("{} is now called {new}.", found.name))
}

/// Its provider may be down, or let nobody in anymore. Who has no password gets one by `user
/// reset-password`.
async fn stop_requiring_sso(args: StopRequiringSsoArgs) -> Result<(), Stop> {
    let store = data::open_existing(&args.data).await?;
    let found = organization(&store, args.organization.as_deref()).await?;
    let stopped = store.stop_requiring_provider(found.id, RealClock.now()).await;
    let stopped = stopped.map_err(Stop::failed)?;
    store.close().await;
    let name = found.name;
    if stopped {
        output::line(format!("{name} no longer requires single sign-on. Passwords work again."))
    } else {
        output::line(format!("{name} doesn’t require single sign-on. Nothing was changed."))
    }
}
