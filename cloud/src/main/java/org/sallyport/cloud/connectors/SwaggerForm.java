package org.sallyport.cloud.connectors;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The Swagger 2.0 form of an OpenAPI 3.0 document, for tools that take nothing newer. What 2.0 can't say becomes an
 * extension: {@code nullable} is {@code x-nullable}, {@code oneOf} is {@code x-oneOf}.
 */
public final class SwaggerForm {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "options", "head", "patch");
    private static final Set<String> NOT_IN_2 = Set.of("nullable", "oneOf", "anyOf", "not", "writeOnly", "deprecated");
    private static final Map<String, String> REFERENCES = Map.of(
            "#/components/schemas/", "#/definitions/",
            "#/components/parameters/", "#/parameters/",
            "#/components/responses/", "#/responses/");
    private static final String JSON = "application/json";

    private SwaggerForm() {}

    /** The Swagger form of a document; the document stays as it is. */
    public static JsonObject of(JsonObject openApi) {
        JsonObject swagger = new JsonObject().put("swagger", "2.0").put("info", openApi.getJsonObject("info"));
        place(openApi, swagger);
        swagger.put("consumes", new JsonArray().add(JSON)).put("produces", new JsonArray().add(JSON));
        JsonObject paths = new JsonObject();
        for (Map.Entry<String, Object> path : openApi.getJsonObject("paths", new JsonObject())) {
            paths.put(path.getKey(), item((JsonObject) path.getValue()));
        }
        swagger.put("paths", paths);
        components(openApi.getJsonObject("components", new JsonObject()), swagger);
        copy(openApi, swagger, "security", "tags", "externalDocs");
        extensions(openApi, swagger);
        return swagger;
    }

    private static void place(JsonObject openApi, JsonObject swagger) {
        JsonArray servers = openApi.getJsonArray("servers", new JsonArray());
        if (servers.isEmpty()) {
            return;
        }
        URI url = URI.create(servers.getJsonObject(0).getString("url"));
        if (url.getAuthority() != null) {
            swagger.put("host", url.getAuthority()).put("schemes", new JsonArray().add(url.getScheme()));
        }
        swagger.put("basePath", url.getPath().isEmpty() ? "/" : url.getPath());
    }

    private static void components(JsonObject components, JsonObject swagger) {
        each(components, "schemas", swagger, "definitions", SwaggerForm::schema);
        each(components, "parameters", swagger, "parameters", SwaggerForm::parameter);
        each(components, "responses", swagger, "responses", SwaggerForm::response);
        each(components, "securitySchemes", swagger, "securityDefinitions", SwaggerForm::securityScheme);
    }

    private static void each(
            JsonObject from, String name, JsonObject to, String newName, UnaryOperator<JsonObject> form) {
        JsonObject members = from.getJsonObject(name);
        if (members != null) {
            JsonObject formed = new JsonObject();
            members.forEach(member -> formed.put(member.getKey(), form.apply((JsonObject) member.getValue())));
            to.put(newName, formed);
        }
    }

    private static JsonObject item(JsonObject item) {
        JsonObject formed = new JsonObject();
        for (Map.Entry<String, Object> member : item) {
            if (METHODS.contains(member.getKey())) {
                formed.put(member.getKey(), operation((JsonObject) member.getValue()));
            }
        }
        if (item.containsKey("parameters")) {
            formed.put("parameters", parameters(item.getJsonArray("parameters")));
        }
        extensions(item, formed);
        return formed;
    }

    private static JsonObject operation(JsonObject operation) {
        JsonObject formed = new JsonObject();
        copy(operation, formed, "operationId", "summary", "description", "tags", "deprecated", "security");
        JsonArray parameters = parameters(operation.getJsonArray("parameters", new JsonArray()));
        JsonObject body = operation.getJsonObject("requestBody");
        if (body != null) {
            body(body, parameters, formed);
        }
        if (!parameters.isEmpty()) {
            formed.put("parameters", parameters);
        }
        Set<String> produces = new TreeSet<>();
        JsonObject responses = new JsonObject();
        for (Map.Entry<String, Object> response : operation.getJsonObject("responses", new JsonObject())) {
            JsonObject value = (JsonObject) response.getValue();
            produces.addAll(value.getJsonObject("content", new JsonObject()).fieldNames());
            responses.put(response.getKey(), response(value));
        }
        if (!produces.isEmpty() && !produces.equals(Set.of(JSON))) {
            formed.put("produces", new JsonArray(List.copyOf(produces)));
        }
        formed.put("responses", responses);
        extensions(operation, formed);
        return formed;
    }

    private static void body(JsonObject body, JsonArray parameters, JsonObject operation) {
        JsonObject content = body.getJsonObject("content", new JsonObject());
        if (content.isEmpty()) {
            return;
        }
        String type = content.containsKey(JSON)
                ? JSON
                : content.fieldNames().iterator().next();
        if (!type.equals(JSON)) {
            operation.put("consumes", new JsonArray().add(type));
        }
        JsonObject parameter = new JsonObject()
                .put("name", "body")
                .put("in", "body")
                .put("required", body.getBoolean("required", false))
                .put("schema", schema(content.getJsonObject(type).getJsonObject("schema", new JsonObject())));
        copy(body, parameter, "description");
        extensions(body, parameter);
        parameters.add(parameter);
    }

    private static JsonArray parameters(JsonArray parameters) {
        JsonArray formed = new JsonArray();
        parameters.forEach(parameter -> formed.add(parameter((JsonObject) parameter)));
        return formed;
    }

    private static JsonObject parameter(JsonObject parameter) {
        if (parameter.containsKey("$ref")) {
            return schema(parameter);
        }
        JsonObject formed = new JsonObject();
        copy(parameter, formed, "name", "in", "description", "required");
        formed.mergeIn(schema(parameter.getJsonObject("schema", new JsonObject().put("type", "string"))));
        copy(parameter, formed, "description");
        if ("array".equals(formed.getString("type"))) {
            boolean several = !"path".equals(formed.getString("in")) && parameter.getBoolean("explode", false);
            formed.put("collectionFormat", several ? "multi" : "csv");
        }
        extensions(parameter, formed);
        return formed;
    }

    private static JsonObject response(JsonObject response) {
        if (response.containsKey("$ref")) {
            return schema(response);
        }
        JsonObject formed = new JsonObject().put("description", response.getString("description", ""));
        JsonObject content = response.getJsonObject("content", new JsonObject());
        if (!content.isEmpty()) {
            String type = content.containsKey(JSON)
                    ? JSON
                    : content.fieldNames().iterator().next();
            JsonObject media = content.getJsonObject(type);
            if (media.containsKey("schema")) {
                formed.put("schema", schema(media.getJsonObject("schema")));
            }
        }
        each(response, "headers", formed, "headers", SwaggerForm::parameter);
        extensions(response, formed);
        return formed;
    }

    private static JsonObject securityScheme(JsonObject scheme) {
        if ("http".equals(scheme.getString("type"))) {
            return "basic".equals(scheme.getString("scheme"))
                    ? new JsonObject().put("type", "basic")
                    : new JsonObject()
                            .put("type", "apiKey")
                            .put("name", "Authorization")
                            .put("in", "header")
                            .put("description", "The word Bearer, a space, and the token");
        }
        return scheme.copy();
    }

    /** A schema with its references and the keywords that 2.0 lacks rewritten, at every depth. */
    private static JsonObject schema(JsonObject schema) {
        JsonObject formed = new JsonObject();
        for (Map.Entry<String, Object> member : schema) {
            String name = NOT_IN_2.contains(member.getKey()) ? "x-" + member.getKey() : member.getKey();
            boolean names = "properties".equals(member.getKey());
            formed.put(name, names ? properties((JsonObject) member.getValue()) : value(name, member.getValue()));
        }
        return formed;
    }

    /** Properties may bear the names of keywords: only their schemas are rewritten. */
    private static JsonObject properties(JsonObject properties) {
        JsonObject formed = new JsonObject();
        properties.forEach(property -> formed.put(property.getKey(), schema((JsonObject) property.getValue())));
        return formed;
    }

    private static Object value(String name, Object value) {
        if (value instanceof JsonObject object) {
            return name.startsWith("x-ms-") || name.equals("example") || name.equals("default")
                    ? object.copy()
                    : schema(object);
        }
        if (value instanceof JsonArray array) {
            JsonArray formed = new JsonArray();
            array.forEach(item -> formed.add(item instanceof JsonObject object ? schema(object) : item));
            return formed;
        }
        return name.equals("$ref") ? reference(String.valueOf(value)) : value;
    }

    private static String reference(String reference) {
        for (Map.Entry<String, String> place : REFERENCES.entrySet()) {
            if (reference.startsWith(place.getKey())) {
                return place.getValue() + reference.substring(place.getKey().length());
            }
        }
        return reference;
    }

    private static void copy(JsonObject from, JsonObject to, String... names) {
        for (String name : names) {
            if (from.containsKey(name)) {
                to.put(name, from.getValue(name));
            }
        }
    }

    private static void extensions(JsonObject from, JsonObject to) {
        for (Map.Entry<String, Object> member : from) {
            if (member.getKey().startsWith("x-")) {
                to.put(member.getKey(), member.getValue());
            }
        }
    }
}
