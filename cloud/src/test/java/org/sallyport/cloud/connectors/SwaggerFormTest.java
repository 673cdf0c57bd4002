package org.sallyport.cloud.connectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class SwaggerFormTest {
    @Test
    void whatOpenApiSaysIsSaidInSwagger() {
        JsonObject openApi = new JsonObject("""
                {"openapi": "3.0.3", "info": {"title": "T", "version": "1"},
                 "servers": [{"url": "https://cloud.example:8443/apim/t"}],
                 "security": [{"bearer": []}],
                 "paths": {"/{connectionId}/items/{id}": {
                   "parameters": [{"name": "connectionId", "in": "path", "required": true,
                                   "x-ms-visibility": "internal", "schema": {"type": "string"}}],
                   "post": {"operationId": "P", "x-ms-visibility": "important",
                     "parameters": [
                       {"name": "$select", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                       {"$ref": "#/components/parameters/Top"}],
                     "requestBody": {"required": true, "content": {"application/json": {
                       "schema": {"$ref": "#/components/schemas/Item"}}}},
                     "responses": {
                       "200": {"description": "ok", "content": {"application/json": {
                          "schema": {"type": "object", "properties": {
                             "nullable": {"type": "boolean", "nullable": true},
                             "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}}}}}},
                       "default": {"$ref": "#/components/responses/Problem"}}}}},
                 "components": {
                   "schemas": {"Item": {"type": "object"}},
                   "parameters": {"Top": {"name": "$top", "in": "query", "schema": {"type": "integer"}}},
                   "responses": {"Problem": {"description": "p", "content": {"application/problem+json": {
                      "schema": {"type": "object"}}}}},
                   "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}}""");
        JsonObject swagger = SwaggerForm.of(openApi);
        JsonObject expected = new JsonObject("""
                {"swagger": "2.0", "info": {"title": "T", "version": "1"},
                 "host": "cloud.example:8443", "schemes": ["https"], "basePath": "/apim/t",
                 "consumes": ["application/json"], "produces": ["application/json"],
                 "paths": {"/{connectionId}/items/{id}": {
                   "post": {"operationId": "P",
                     "parameters": [
                       {"name": "$select", "in": "query", "type": "array", "items": {"type": "string"},
                        "collectionFormat": "csv"},
                       {"$ref": "#/parameters/Top"},
                       {"name": "body", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Item"}}],
                     "responses": {
                       "200": {"description": "ok", "schema": {"type": "object", "properties": {
                             "nullable": {"type": "boolean", "x-nullable": true},
                             "items": {"type": "array", "items": {"$ref": "#/definitions/Item"}}}}},
                       "default": {"$ref": "#/responses/Problem"}},
                     "x-ms-visibility": "important"},
                   "parameters": [{"name": "connectionId", "in": "path", "required": true, "type": "string",
                                   "x-ms-visibility": "internal"}]}},
                 "definitions": {"Item": {"type": "object"}},
                 "parameters": {"Top": {"name": "$top", "in": "query", "type": "integer"}},
                 "responses": {"Problem": {"description": "p", "schema": {"type": "object"}}},
                 "securityDefinitions": {"bearer": {"type": "apiKey", "name": "Authorization", "in": "header",
                    "description": "The word Bearer, a space, and the token"}},
                 "security": [{"bearer": []}]}""");
        assertEquals(expected, swagger);
    }
}
