package org.sallyport.cloud.identity;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import org.sallyport.cloud.store.Ids;

/** As much of an OpenID Connect provider as a change of its keys needs. */
final class RotatingProvider {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final HttpServer server;
    private volatile KeyPair key = pair();
    private volatile String keyId = Ids.secret();

    RotatingProvider(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(request -> {
            JsonObject answer = request.path().endsWith("/keys") ? keys() : discovery();
            request.response().putHeader("content-type", "application/json").end(answer.toBuffer());
        });
        OidcIdentityIT.await(server.listen(0, "127.0.0.1"));
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/main");
    }

    void rotate() {
        key = pair();
        keyId = Ids.secret();
    }

    String token(String subject) {
        JsonObject header = new JsonObject().put("alg", "RS256").put("kid", keyId);
        JsonObject claims = new JsonObject()
                .put("iss", issuer().toString())
                .put("aud", "sallyport")
                .put("sub", subject)
                .put("exp", Instant.now().getEpochSecond() + 300);
        String signed = text(header.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + text(claims.encode().getBytes(StandardCharsets.UTF_8));
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + text(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private JsonObject discovery() {
        return new JsonObject()
                .put("issuer", issuer().toString())
                .put("authorization_endpoint", issuer() + "/authorize")
                .put("token_endpoint", issuer() + "/token")
                .put("jwks_uri", issuer() + "/keys");
    }

    private JsonObject keys() {
        RSAPublicKey rsa = (RSAPublicKey) key.getPublic();
        return new JsonObject()
                .put(
                        "keys",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("kty", "RSA")
                                        .put("use", "sig")
                                        .put("alg", "RS256")
                                        .put("kid", keyId)
                                        .put("n", text(rsa.getModulus().toByteArray()))
                                        .put("e", text(rsa.getPublicExponent().toByteArray()))));
    }

    private static String text(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
