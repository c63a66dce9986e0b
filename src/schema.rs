//! OpenAPI schemas of types that travel as plain text, where a derive cannot say so.

/// Describes a type whose JSON form is a string.
macro_rules! text_schema {
    ($name:ident, $example:literal, $description:literal) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($description))
                    .examples([serde_json::json!($example)])
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}
    };
}
pub(crate) use text_schema;
