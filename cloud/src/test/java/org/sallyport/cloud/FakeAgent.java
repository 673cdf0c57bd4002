package org.sallyport.cloud;

import static org.sallyport.cloud.CloudFixture.await;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sallyport.relay.CarrierChoice;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.DialSettings;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.LinkSettings;
import org.sallyport.relay.RelayDialer;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.ServedLink;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.TransportSettings;

/** An agent as SPEC.md describes one, whose answers the test writes. */
final class FakeAgent implements AutoCloseable {
    private static final AtomicLong EPOCH = new AtomicLong(System.currentTimeMillis());

    final KeyPair memberKey = pair("EC");
    final KeyPair gatewayKey;
    final String audience;
    private final CloudTransport transport;
    private final RelayDialer dialer;
    private final LinkSettings settings;
    String member = "";
    String gateway = "";
    volatile JsonArray capabilities = new JsonArray();
    volatile Handler<ServedRequest> status = FakeAgent::unknown;

    FakeAgent(Vertx vertx, URI cloud) {
        this(vertx, TransportSettings.to(cloud), pair("RSA"), LinkSettings.DEFAULT);
    }

    FakeAgent(Vertx vertx, URI cloud, KeyPair gatewayKey, LinkSettings settings) {
        this(vertx, TransportSettings.to(cloud), gatewayKey, settings);
    }

    FakeAgent(Vertx vertx, TransportSettings way, KeyPair gatewayKey, LinkSettings settings) {
        this.gatewayKey = gatewayKey;
        this.audience = way.cloud().toString();
        this.settings = settings;
        this.transport = CloudTransport.create(vertx, way, null);
        this.dialer = RelayDialer.create(
                vertx, transport, new DialSettings(CarrierChoice.AUTO, DialSettings.DEFAULT.helloTimeout(), settings));
    }

    static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind
                + "-----\n";
    }

    static String certificate(KeyPair key, String name) {
        try {
            X500Name subject = new X500Name("CN=" + name);
            byte[] encoded = new JcaX509v3CertificateBuilder(
                            subject,
                            BigInteger.ONE,
                            Date.from(Instant.now().minusSeconds(60)),
                            Date.from(Instant.now().plusSeconds(86_400)),
                            subject,
                            key.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(key.getPrivate()))
                    .getEncoded();
            return pem("CERTIFICATE", encoded);
        } catch (OperatorCreationException | java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The body of an enrolment. */
    JsonObject enrolment(String code) {
        return new JsonObject()
                .put("code", code)
                .put("name", "machine-1")
                .put("version", "0.1.0")
                .put("memberKey", pem("PUBLIC KEY", memberKey.getPublic().getEncoded()))
                .put("certificate", certificate(gatewayKey, code.substring(0, code.indexOf('.'))));
    }

    JsonObject claims() {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", member)
                .put("sub", member)
                .put("aud", audience)
                .put("iat", now)
                .put("exp", now + 120)
                .put("jti", UUID.randomUUID().toString());
    }

    static String jwt(PrivateKey key, JsonObject claims) {
        try {
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            String signed = base64.encodeToString("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                    + base64.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8));
            Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(key);
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64.encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    LinkIdentity identity(long epoch) {
        return new LinkIdentity(gateway, member, "instance-1", epoch, 0, "0.1.0", 1, 1);
    }

    static long nextEpoch() {
        return EPOCH.incrementAndGet();
    }

    /** Dials; {@code hello} is answered by itself, the rest by the handler. */
    ServedLink dial(String token, Handler<ServedRequest> requests) {
        return await(dial(token, nextEpoch(), requests));
    }

    Future<ServedLink> dial(String token, long epoch, Handler<ServedRequest> requests) {
        return dial(token, identity(epoch), requests);
    }

    Future<ServedLink> dial(String token, LinkIdentity identity, Handler<ServedRequest> requests) {
        return dialer.dial(identity, token, request -> {
            String path = request.head().path();
            if (path.equals(Fields.CONTROL_PREFIX + "hello")) {
                request.response().send(ok(), hello(capabilities));
            } else if (path.equals(Fields.CONTROL_PREFIX + "status")) {
                status.handle(request);
            } else {
                requests.handle(request);
            }
        });
    }

    /** As an agent that doesn't know the question. */
    private static void unknown(ServedRequest request) {
        request.response().send(new ResponseHead(404, HttpHeaders.headers()), Buffer.buffer());
    }

    static Buffer hello() {
        return hello(new JsonArray());
    }

    private static Buffer hello(JsonArray capabilities) {
        return new JsonObject()
                .put("version", "0.1.7")
                .put("protocol", 1)
                .put("capabilities", capabilities)
                .put("connectors", new JsonArray().add("test"))
                .toBuffer();
    }

    static ResponseHead ok() {
        return new ResponseHead(200, HttpHeaders.headers().add("content-type", "application/json"));
    }

    LinkSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        await(dialer.close().eventually(transport::close));
    }
}
