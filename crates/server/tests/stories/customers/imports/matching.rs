//! Who a row is about, and what it makes of them.

use super::{IMPORTS, counts, declare, id_of, imported, known_as, problems, upload};
use crate::customers::{add, names, numbers, text};
use crate::story::{MAIN, Socket, on_each_engine};
use encoding_rs::WINDOWS_1252;
use serde_json::json;

#[tokio::test]
async fn a_spreadsheet_in_spanish_and_latin_1_is_read_as_it_is_and_its_mistakes_come_back() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        declare(&maya).await;
        let file = "Nombre;Apellidos;Teléfono;Celular;Dirección;Ciudad natal;Tier\r\n\
                    María;Muñoz Peña;(415) 555-0101;415-555-0102;\"Calle 1\nOakland\";Cádiz;gold\r\n\
                    José;Ibáñez;12;;;;\r\n\
                    Íñigo;Núñez;415 555 0103;;;León;Bronze\r\n";
        let (bytes, _, _) = WINDOWS_1252.encode(file);
        let shown = imported(&inbox, &maya, bytes.into_owned()).await;
        let plan = &shown["import"]["plan"];
        assert_eq!(plan["encoding"], "windows-1252");
        assert_eq!(plan["separator"], "semicolon");
        assert_eq!((counts(&shown), &shown["import"]["state"]), ([1, 0, 0, 2], &json!("done")));
        let told = problems(&shown);
        assert_eq!((told[0].0, told[1].0), (4, 5), "a cell with a line break is two lines");
        assert!(told[0].1.contains("12"), "{told:?}");
        assert_eq!(told[1].1, "Tier must be one of Gold, Silver.");

        let maria = maya.get("/customers?search=munoz").await.ok(200)["customers"][0].clone();
        assert_eq!(maria["name"], "María Muñoz Peña");
        assert_eq!(numbers(&maria), ["+14155550101", "+14155550102"]);
        assert_eq!(maria["numbers"][1]["label"], "Celular");
        assert_eq!(maria["address"], "Calle 1\nOakland");
        assert_eq!(maria["fields"], json!({ "city": "Cádiz", "tier": "Gold" }));

        // The file of what wasn't imported, corrected, is imported.
        let errors = maya.get(&format!("{IMPORTS}/{}/refused", id_of(&shown))).await;
        assert_eq!(errors.status, 200);
        let lines: Vec<_> = errors.text.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines[0], "Nombre,Apellidos,Teléfono,Celular,Dirección,Ciudad natal,Tier,row,problem");
        assert!(lines[2].starts_with("Íñigo,Núñez,415 555 0103,,,León,Bronze,5,"), "{}", lines[2]);
        let corrected = errors.text.replace(",12,", ",4155550104,").replace("Bronze", "Silver");
        let shown = imported(&inbox, &maya, corrected).await;
        assert_eq!(counts(&shown), [2, 0, 0, 0], "{shown}");
    })
    .await;
}

#[tokio::test]
async fn a_row_is_about_who_has_its_external_id_or_number_and_empty_cells_leave_what_is_there() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let ana = json!({
            "name": "Ana", "external_id": "A-1", "address": "1 Elm St",
            "numbers": [{ "number": "+14155550101", "label": "Mobile" }],
        });
        maya.post("/customers", ana).await.ok(201);
        add(&maya, "Rosa", &["+14155550102"]).await;
        add(&maya, "Kwame", &["+14155550103"]).await;
        let file = "name,phone,external id,address,texting\n\
                    ,415-555-0109,A-1,,off\n\
                    Rosa Diaz,415-555-0102,R-1,2 Oak St,\n\
                    Kwame,415-555-0103,,,\n\
                    Ana Two,415-555-0101,A-2,,\n\
                    Eve,415-555-0103,R-1,,\n\
                    Lu,415-555-0110,,,maybe\n\
                    Li,415-555-0111,,,\n\
                    Liu,(415) 555-0111,,,\n\
                    ,415-555-0112,,,\n";
        let shown = imported(&inbox, &maya, file).await;
        assert_eq!(counts(&shown), [1, 2, 1, 5], "{shown}");
        let told = problems(&shown);
        let lines: Vec<_> = told.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [5, 6, 7, 9, 10]);
        assert!(told[0].1.contains("the number of Ana, whose external ID is A-1"), "{told:?}");
        assert!(told[1].1.starts_with("The row on line 3 has the same external ID"), "{told:?}");
        assert_eq!(told[2].1, "Its texting is “maybe”. Use on or off.");
        assert_eq!(told[3].1, "The row on line 8 has the same number. Keep it in one of them.");
        assert_eq!(told[4].1, "Fill in the name.");

        let ana = known_as(&maya, "A-1").await;
        assert_eq!((&ana["name"], &ana["address"]), (&json!("Ana"), &json!("1 Elm St")));
        assert_eq!(numbers(&ana), ["+14155550101", "+14155550109"]);
        assert_eq!(ana["numbers"][0]["label"], "Mobile");
        assert_eq!(ana["texting_on"], false);
        assert_eq!(ana["texting_changed"]["by"]["id"], json!(inbox.maya));
        assert_eq!(known_as(&maya, "R-1").await["name"], "Rosa Diaz");
    })
    .await;
}

#[tokio::test]
async fn a_number_of_two_customers_is_refused_with_their_names() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        add(&maya, "Ana", &["+14155550101"]).await;
        add(&maya, "Rosa", &["+14155550102"]).await;
        let file = "name,phone,mobile\nAna,4155550101,4155550102\n";
        let shown = imported(&inbox, &maya, file).await;
        let told = problems(&shown);
        assert!(told[0].1.contains("is the number of Rosa"), "{told:?}");
        assert_eq!(counts(&shown), [0, 0, 0, 1]);
    })
    .await;
}

/// No rule knows 20 as a number, but a text came from it.
#[tokio::test]
async fn whatever_texted_us_is_a_number_and_its_conversation_has_a_name_at_once() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        inbox.text("+1555", MAIN, "Hello").await;
        let conversation = inbox.conversation_with("+1555").await;
        let mut socket = Socket::connect(&inbox, &maya, 0).await;
        socket.catch_up().await;
        let shown = imported(&inbox, &maya, "name,number\nThe bank,+1555\nNobody,+1556\n").await;
        assert_eq!(counts(&shown), [1, 0, 0, 1], "{shown}");
        let changed = crate::customers::event(&mut socket, "conversation_changed").await;
        assert_eq!(changed["conversation"]["id"], json!(conversation));
        assert_eq!(changed["conversation"]["customer"]["name"], "The bank");
        let listed = maya.get("/customers").await.ok(200);
        assert_eq!(names(&listed), ["The bank"]);
        assert_eq!(text(&listed["customers"][0]["numbers"][0]["number"]), "+1555");
    })
    .await;
}

#[tokio::test]
async fn how_a_file_is_read_can_be_corrected() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let import = upload(&maya, "who;what\nAna, A.;55 1234 5678\n").await.ok(201);
        let id = text(&import["id"]);
        assert_eq!(import["plan"]["columns"], json!([{ "type": "ignore" }, { "type": "ignore" }]));
        let preview = maya.get(&format!("{IMPORTS}/{id}/preview")).await.ok(200);
        assert_eq!(preview["heading"], json!(["who", "what"]));
        assert_eq!(preview["rows"], json!([["Ana, A.", "55 1234 5678"]]));
        let otherwise = maya.get(&format!("{IMPORTS}/{id}/preview?separator=comma")).await.ok(200);
        assert_eq!(otherwise["rows"], json!([["Ana", " A.;55 1234 5678"]]));

        let mut plan = preview["plan"].clone();
        maya.post(&format!("{IMPORTS}/{id}/check"), plan.clone()).await.is_problem(
            422,
            "invalid_request",
            "No column says who the customers are",
        );
        plan["columns"] = json!([{ "type": "name" }, { "type": "number", "label": "Casa" }]);
        plan["country"] = json!("MX");
        maya.post(&format!("{IMPORTS}/{id}/check"), plan).await.ok(200);
        let checked = super::settled(&inbox, &maya, &id).await;
        assert_eq!(counts(&checked), [1, 0, 0, 0], "{checked}");
        assert_eq!(names(&maya.get("/customers").await.ok(200)), [""; 0], "it was only checked");
        super::started(&inbox, &maya, &checked).await;
        let ana = &maya.get("/customers").await.ok(200)["customers"][0];
        assert_eq!(ana["numbers"], json!([{ "number": "+525512345678", "label": "Casa" }]));
    })
    .await;
}
