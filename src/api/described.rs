//! What is the same for every operation of the description: the form of errors; and what the generator
//! says wrongly of records.

use std::collections::BTreeSet;

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ArrayBuilder, Components, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, ResponseBuilder};

use super::Code;

const PROBLEM: &str = "Problem";

/// Adds the errors, and sets records right.
pub(super) fn finish(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.schemas.insert(PROBLEM.to_owned(), problem().into());
    components.responses.insert(
        PROBLEM.to_owned(),
        ResponseBuilder::new()
            .description("What went wrong (RFC 9457), in the language that is accepted")
            .content("application/problem+json", Content::new(Some(Ref::from_schema_name(PROBLEM))))
            .build()
            .into(),
    );
    open_tagged(components);
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            add_errors(operation);
        }
    }
    document
}

fn add_errors(operation: &mut Operation) {
    let any = RefOr::Ref(Ref::from_response_name(PROBLEM));
    operation.responses.responses.insert("default".to_owned(), any);
}

fn text(description: &str) -> Schema {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some(description))
        .into()
}

/// Members that every problem has, and those that some have.
fn problem() -> Schema {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let code = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some("What went wrong, for machines; names are stable"))
        .enum_values(Some(codes));
    let status = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer));
    let wrong = ObjectBuilder::new()
        .property("field", text("Path of the field"))
        .required("field")
        .property("reason", text("What is wrong with it and what is expected"))
        .required("reason");
    let mut problem = ObjectBuilder::new()
        .description(Some("Further members depend on the code: `findings`, `no_route` and so on"))
        .property("type", text("`urn:hazway:problem:` and the code"))
        .property("title", text("The code in words"))
        .property("status", status)
        .property("detail", text("What exactly, and what to do"))
        .property("code", code)
        .property("errors", ArrayBuilder::new().items(wrong));
    for name in ["type", "title", "status", "detail", "code"] {
        problem = problem.required(name);
    }
    problem.into()
}

/// A variant that is told by a tag is `allOf` its members and the tag; said to have no further members,
/// it could not have the tag either.
fn open_tagged(components: &mut Components) {
    let mut tagged = BTreeSet::new();
    for schema in components.schemas.values() {
        let RefOr::T(Schema::OneOf(choice)) = schema else { continue };
        for variant in &choice.items {
            let RefOr::T(Schema::AllOf(all)) = variant else { continue };
            tagged.extend(all.items.iter().filter_map(|part| match part {
                RefOr::Ref(reference) => {
                    reference.ref_location.rsplit('/').next().map(str::to_owned)
                }
                RefOr::T(_) => None,
            }));
        }
    }
    for name in tagged {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(&name) {
            object.additional_properties = None;
        }
    }
}
