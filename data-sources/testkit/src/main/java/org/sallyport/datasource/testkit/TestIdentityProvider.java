package org.sallyport.datasource.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * As much of an OpenID Connect provider as its relying parties see, over HTTP: a discovery document, keys that change
 * when the test says, and tokens, forged ones too. Thread-safe.
 */
public final class TestIdentityProvider {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Vertx vertx;
    private final AtomicInteger keyReads = new AtomicInteger();
    private volatile HttpServer server;
    private volatile int port;
    private volatile KeyPair key = pair();
    private volatile String keyId = UUID.randomUUID().toString();
    private volatile JsonObject extra = new JsonObject();

    /** A provider that listens on a port of its own. */
    public TestIdentityProvider(Vertx vertx) {
        this.vertx = vertx;
        this.server = listen(0);
        this.port = server.actualPort();
    }

    private HttpServer listen(int on) {
        return await(vertx.createHttpServer().requestHandler(this::answer).listen(on, "127.0.0.1"));
    }

    private void answer(HttpServerRequest request) {
        boolean keys = request.path().endsWith("/keys");
        if (keys) {
            keyReads.incrementAndGet();
        }
        request.response().putHeader("content-type", "application/json").end((keys ? keys() : discovery()).toBuffer());
    }

    /** Its issuer URL. */
    public URI issuer() {
        return URI.create("http://127.0.0.1:" + port + "/main");
    }

    /** How often its keys were read. */
    public int keyReads() {
        return keyReads.get();
    }

    /** Signs with another key from now on, and lists that one only. */
    public void rotate() {
        key = pair();
        keyId = UUID.randomUUID().toString();
    }

    /** Is away from now on. */
    public void leave() {
        await(server.close());
    }

    /** Is back on its port. */
    public void comeBack() {
        server = listen(port);
    }

    /** Members that the discovery document has beside, or instead of, the ordinary ones. */
    public void discoveryAlso(JsonObject members) {
        extra = members;
    }

    /** A token of a user for the audience {@code sallyport}, good for five minutes. */
    public String token(String subject) {
        return sign(claims(subject));
    }

    /** The claims of such a token, to be changed. */
    public JsonObject claims(String subject) {
        return new JsonObject()
                .put("iss", issuer().toString())
                .put("aud", "sallyport")
                .put("sub", subject)
                .put("exp", Instant.now().getEpochSecond() + 300);
    }

    /** A token with the given claims, signed as it should be. */
    public String sign(JsonObject claims) {
        return sign(new JsonObject().put("alg", "RS256").put("kid", keyId), claims);
    }

    /** A token with the given header, signed with RS256 whatever the header says. */
    public String sign(JsonObject header, JsonObject claims) {
        String signed = signed(header, claims);
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + text(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A token without a signature. */
    public String unsigned(JsonObject claims) {
        return signed(new JsonObject().put("alg", "none"), claims) + ".";
    }

    /** A token signed by HMAC with what everybody knows: the public key. */
    public String signedWithPublicKey(JsonObject claims) {
        String signed = signed(new JsonObject().put("alg", "HS256").put("kid", keyId), claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getPublic().getEncoded(), "HmacSHA256"));
            return signed + "." + text(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String signed(JsonObject header, JsonObject claims) {
        return text(header.encode().getBytes(StandardCharsets.UTF_8)) + "."
                + text(claims.encode().getBytes(StandardCharsets.UTF_8));
    }

    private JsonObject discovery() {
        return new JsonObject()
                .put("issuer", issuer().toString())
                .put("authorization_endpoint", issuer() + "/authorize")
                .put("token_endpoint", issuer() + "/token")
                .put("jwks_uri", issuer() + "/keys")
                .mergeIn(extra);
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

    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within 30 s", e);
        }
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
