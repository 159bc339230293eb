//! `user`: manages the people who can sign in.

use hearback_inbox::member::MemberState;
use hearback_inbox::name::{self, one_line};
use hearback_inbox::organization::Organization;
use hearback_inbox::{EmailAddress, LocationId, Role, RoleId, System, UserId};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_server::password;
use hearback_store::{Access, Error, NewUser, Store};
use std::io::Read as _;

use crate::cli::{DataArgs, DisableTotpArgs, ResetPasswordArgs, UserAddArgs, UserCommand};
use crate::stop::Stop;
use crate::{data, output};

/// The page's limit, too.
pub(crate) const LONGEST_NAME: usize = 100;
/// Letters and digits that can't be mistaken for each other when a password is read aloud.
const LEGIBLE: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Runs the command.
pub(crate) async fn run(command: UserCommand) -> Result<(), Stop> {
    match command {
        UserCommand::Add(args) => add(args).await,
        UserCommand::ResetPassword(args) => reset_password(args).await,
        UserCommand::DisableTotp(args) => disable_totp(args).await,
        UserCommand::List(args) => list(args).await,
    }
}

async fn add(args: UserAddArgs) -> Result<(), Stop> {
    let email = email(&args.email)?;
    let name = name(&args.name)?;
    let store = data::open_existing(&args.data).await?;
    let organization = organization(&store, args.organization.as_deref()).await?;
    let access = Access::system(organization.id, System::Console);
    let role = role(&store, &access, &args.role).await?;
    let locations = locations(&store, &access, &args.location).await?;
    let (password, made_up) = choose_password(args.password_stdin)?;
    let new = NewUser {
        id: UserId(RealClock.id()),
        email: email.clone(),
        name,
        password_hash: password::hash(password.clone()).await.map_err(Stop::failed)?,
        role,
        locations,
        at: RealClock.now(),
    };
    let id = new.id;
    let added = store.add_user(organization.id, new).await.map_err(Stop::failed)?;
    store.close().await;
    output::line(format!("Added {email} to {} as {}.", organization.name, args.role))?;
    if added != id {
        return output::line("They keep the name and password they sign in with already.");
    }
    tell(made_up, &password)
}

/// The role with that name, or one of the organization's own.
async fn role(store: &Store, access: &Access, name: &str) -> Result<RoleId, Stop> {
    if let Ok(role) = name.parse::<Role>() {
        return Ok(role.into());
    }
    let own = store.roles(access).await.map_err(Stop::failed)?;
    let found = own.iter().find(|role| role.name.to_lowercase() == name.to_lowercase());
    let names = Role::ALL.iter().map(|role| role.as_str().to_owned());
    let names: Vec<_> = names.chain(own.iter().map(|role| role.name.clone())).collect();
    found.map(|role| RoleId::Custom(role.id)).ok_or_else(|| {
        Stop::Usage(format!("“{name}” isn't a role; choose one of: {}", names.join(", ")))
    })
}

/// The locations with those names; none given means every one there is.
async fn locations(
    store: &Store,
    access: &Access,
    given: &[String],
) -> Result<Option<Vec<LocationId>>, Stop> {
    if given.is_empty() {
        return Ok(None);
    }
    let all = store.locations(access).await.map_err(Stop::failed)?;
    let names: Vec<_> = all.iter().map(|location| location.name.as_str()).collect();
    let find = |name: &String| {
        let found = all.iter().find(|one| one.name.to_lowercase() == name.to_lowercase());
        found.map(|location| location.id).ok_or_else(|| {
            Stop::Usage(format!("there's no location “{name}”; choose from: {}", names.join(", ")))
        })
    };
    given.iter().map(find).collect::<Result<_, _>>().map(Some)
}

/// A name as the page and mails can show it.
pub(crate) fn name(given: &str) -> Result<String, Stop> {
    name::checked(given, LONGEST_NAME).map_err(|error| Stop::Usage(error.sentence("name")))
}

fn email(given: &str) -> Result<EmailAddress, Stop> {
    EmailAddress::parse(given).map_err(|error| Stop::Usage(error.to_string()))
}

async fn reset_password(args: ResetPasswordArgs) -> Result<(), Stop> {
    let email = email(&args.email)?;
    let store = data::open_existing(&args.data).await?;
    let (password, made_up) = choose_password(args.password_stdin)?;
    let hash = password::hash(password.clone()).await.map_err(Stop::failed)?;
    store.set_password(email.as_str(), &hash, RealClock.now()).await.map_err(
        |error| match error {
            Error::NotFound => Stop::Failed(format!("there's no user {email}")),
            other => Stop::failed(other),
        },
    )?;
    store.close().await;
    output::line(format!("Reset the password of {email} and signed them out everywhere."))?;
    tell(made_up, &password)
}

async fn disable_totp(args: DisableTotpArgs) -> Result<(), Stop> {
    let email = email(&args.email)?;
    let store = data::open_existing(&args.data).await?;
    let removed = store.remove_second_factors(email.as_str(), args.passkeys, RealClock.now()).await;
    let removed = removed.map_err(|error| match error {
        Error::NotFound => Stop::Failed(format!("there's no user {email}")),
        other => Stop::failed(other),
    })?;
    store.close().await;
    let what = if args.passkeys { "second factor" } else { "authenticator app" };
    if removed == 0 {
        return output::line(format!("{email} has no {what}. Nothing was changed."));
    }
    output::line(format!("Removed the {what} of {email} and signed them out everywhere."))
}

async fn list(args: DataArgs) -> Result<(), Stop> {
    let store = data::open_existing(&args).await?;
    let users = store.users().await.map_err(Stop::failed)?;
    store.close().await;
    for user in users {
        let since = user.created_at.strftime("%Y-%m-%d");
        let off = if user.state == MemberState::Active { "" } else { "\tdeactivated" };
        output::line(format!(
            "{}\t{}\t{}\t{}\tsince {since}{off}",
            one_line(&user.email),
            one_line(&user.name),
            one_line(&user.role),
            one_line(&user.organization)
        ))?;
    }
    Ok(())
}

/// The organization with that name, or the only one.
pub(crate) async fn organization(store: &Store, name: Option<&str>) -> Result<Organization, Stop> {
    let mut all = store.organizations().await.map_err(Stop::failed)?;
    let names = all.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(", ");
    let at = match name {
        Some(name) => all.iter().position(|one| one.name == name),
        None if all.len() == 1 => Some(0),
        None if all.is_empty() => {
            return Err(Stop::Failed(
                "Hearback isn't set up yet: open the link that `hearback serve` prints".to_owned(),
            ));
        }
        None => {
            return Err(Stop::Usage(format!("choose one with --organization: {names}")));
        }
    };
    at.map(|at| all.swap_remove(at))
        .ok_or_else(|| Stop::Usage(format!("no such organization; choose one of: {names}")))
}

/// The password from standard input, or a made-up one that must be printed.
pub(crate) fn choose_password(from_stdin: bool) -> Result<(String, bool), Stop> {
    if !from_stdin {
        let letter = |_| char::from(LEGIBLE[rand::random_range(0..LEGIBLE.len())]);
        let groups = (0..4).map(|_| (0..5).map(letter).collect::<String>());
        return Ok((groups.collect::<Vec<_>>().join("-"), true));
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Stop::Failed(format!("can't read standard input: {error}")))?;
    Ok((text.trim_end_matches(['\r', '\n']).to_owned(), false))
}

pub(crate) fn tell(made_up: bool, password: &str) -> Result<(), Stop> {
    if made_up { output::line(format!("Password: {password}")) } else { Ok(()) }
}
