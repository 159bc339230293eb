//! The demo's canned replies, in the two languages that its customers write.

use crate::data::Data;
use crate::stop::Stop;
use hearback_inbox::OrganizationId;
use hearback_inbox::{CannedReplyId, System, Timestamp};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::{Access, NewCannedReply};

/// Language, folder, name, text.
const REPLIES: [(&str, &str, &str, &str); 14] = [
    (
        "en",
        "Appointments",
        "On my way",
        "Hi {{first_name|there}}, I'm on my way and should be with you in about 20 minutes.",
    ),
    (
        "en",
        "Appointments",
        "Running late",
        "Hi {{first_name|there}}, we're running about 30 minutes late. Sorry about that! Does that still work for you?",
    ),
    (
        "en",
        "Appointments",
        "Confirm appointment",
        "Hi {{first_name|there}}, your appointment is {{appointment|on our calendar}}. Reply YES to confirm, or tell us a better time.",
    ),
    (
        "en",
        "Appointments",
        "Confirm address",
        "Just to be sure we come to the right place: is it still {{address|the address you gave us}}?",
    ),
    (
        "en",
        "Quotes",
        "Quote is ready",
        "Hi {{first_name|there}}, your quote is ready. Do you have any questions before we get started?",
    ),
    (
        "en",
        "Quotes",
        "Send photos",
        "Could you text us a few photos of the roof, from the ground is fine? That helps us give you a quote sooner.",
    ),
    ("en", "Billing", "Payment received", "Thanks, {{first_name|there}}! We got your payment."),
    (
        "en",
        "",
        "Office hours",
        "Our office is open Monday to Friday, 8 AM to 5 PM. We'll get back to you as soon as we open.",
    ),
    ("en", "", "Thank you", "Thank you for choosing Northside, {{first_name|there}}!"),
    (
        "es",
        "Appointments",
        "En camino",
        "Hola {{first_name|de nuevo}}, voy en camino. Llego en unos 20 minutos.",
    ),
    (
        "es",
        "Appointments",
        "Confirmar cita",
        "Hola {{first_name|de nuevo}}, su cita es {{appointment|la que acordamos}}. Responda SI para confirmar, o proponga otra hora.",
    ),
    (
        "es",
        "Quotes",
        "Cotización lista",
        "Hola {{first_name|de nuevo}}, su cotización está lista. ¿Tiene alguna pregunta?",
    ),
    (
        "es",
        "",
        "Horario",
        "Nuestra oficina abre de lunes a viernes, de 8 a 5. Le contestamos en cuanto abramos.",
    ),
    (
        "es",
        "",
        "Gracias",
        "¡Gracias por confiar en Northside, {{first_name|de parte de todo el equipo}}!",
    ),
];

/// Adds them.
pub(super) async fn add(
    data: &Data,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<(), Stop> {
    let new = REPLIES.into_iter().map(|(language, folder, name, body)| NewCannedReply {
        id: CannedReplyId(RealClock.id()),
        shared: true,
        name: name.to_owned(),
        language: Some(language.to_owned()),
        folder: folder.to_owned(),
        body: body.to_owned(),
        attachments: vec![],
        copies: vec![],
        at: now,
    });
    let access = Access::system(organization, System::Demo);
    let added = data.store.import_canned_replies(&access, new.collect(), now).await;
    added.map(drop).map_err(Stop::failed)
}
