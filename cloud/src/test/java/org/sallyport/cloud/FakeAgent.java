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
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
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
    final KeyPair sealKey = pair("X25519");
    /** What the recovery key would prove; the cloud sees no more of that key. */
    final byte[] proof = randomBytes();

    KeyPair gatewayKey;
    final String audience;
    private final CloudTransport transport;
    private final RelayDialer dialer;
    private final LinkSettings settings;
    String member = "";
    String gateway = "";
    volatile JsonArray capabilities = new JsonArray();
    volatile Handler<ServedRequest> status = FakeAgent::unknown;
    /** How often it was told that its gateway has changed. */
    final AtomicInteger notices = new AtomicInteger();

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

    private static byte[] randomBytes() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else if (algorithm.equals("RSA")) {
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

    /** A certificate of a hybrid key, signed by another's. */
    static String hybridCertificate(KeyPair signer, String name) {
        try {
            byte[] key = new byte[1216];
            new SecureRandom().nextBytes(key);
            X500Name subject = new X500Name("CN=" + name);
            byte[] encoded = new X509v3CertificateBuilder(
                            subject,
                            BigInteger.TWO,
                            Date.from(Instant.now().minusSeconds(60)),
                            Date.from(Instant.now().plusSeconds(86_400)),
                            subject,
                            new SubjectPublicKeyInfo(
                                    new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.6.58")), key))
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(signer.getPrivate()))
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
                .put("sealKey", pem("PUBLIC KEY", sealKey.getPublic().getEncoded()))
                .put("certificate", certificate(gatewayKey, code.substring(0, code.indexOf('.'))))
                .put("attestation", attestation(gatewayKey, code.substring(0, code.indexOf('.'))))
                .put("recovery", recovery("c2VhbGVk"));
    }

    /** A recovery bundle of these bytes, as the cloud keeps it. */
    JsonObject recovery(String sealed) {
        return new JsonObject().put("proofHash", sha256(proof)).put("sealed", sealed);
    }

    /** That who holds a gateway key vouches for this agent's keys. */
    String attestation(KeyPair by, String ofGateway) {
        return sign(
                by,
                "sallyport member 1\n" + ofGateway + "\n"
                        + sha256(memberKey.getPublic().getEncoded()) + "\n"
                        + sha256(sealKey.getPublic().getEncoded()) + "\n");
    }

    /** RSASSA-PSS by a gateway key. */
    static String sign(KeyPair by, String text) {
        try {
            Signature signer = Signature.getInstance("RSASSA-PSS");
            signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            signer.initSign(by.getPrivate());
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The id of a gateway key. */
    static String keyId(KeyPair key) {
        return sha256(key.getPublic().getEncoded());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
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
            } else if (path.equals(Fields.CONTROL_PREFIX + "gateway-changed")) {
                notices.incrementAndGet();
                request.response().send(new ResponseHead(204, HttpHeaders.headers()), Buffer.buffer());
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
