package org.sallyport.benchmark;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.enrol.EnrolmentFile;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.RecoveryBundle;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.keys.RecoveryLock;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.demo.Certificates;
import org.sallyport.demo.CloudApi;

/**
 * Enrols many members, four to a gateway, each with a data folder. The gateways share a key pair, of which making a
 * thousand would take an hour: what a link costs doesn't depend on whose key it is.
 */
record FleetMembers(Set<String> gateways, List<Path> folders) {
    private static final int A_GATEWAY = 4;

    static FleetMembers enrol(CloudApi api, String cloud, Path folder, int members)
            throws IOException, InterruptedException {
        try {
            KeyPair gateway = pair("RSA", 2048);
            RecoveryLock recovery = RecoveryKey.make().lock(1);
            FleetMembers enrolled = new FleetMembers(new LinkedHashSet<>(), new ArrayList<>());
            while (enrolled.folders.size() < members) {
                CloudApi.NewGateway made = api.createGateway("fleet");
                enrolled.gateways.add(made.id());
                GatewayKey gatewayKey = new GatewayKey(
                        gateway.getPrivate(), Certificates.named(made.id(), gateway, "SHA256withRSA"), null);
                Keys keys = Keys.make(List.of(gatewayKey), recovery, Clock.systemUTC());
                String code = made.enrolmentCode();
                for (int i = 0; i < A_GATEWAY && enrolled.folders.size() < members; i++) {
                    if (i > 0) {
                        code = api.post("/api/v1/gateways/" + made.id() + "/enrolment-codes", new JsonObject())
                                .getString("enrolmentCode");
                    }
                    Path data = folder.resolve("member-" + enrolled.folders.size());
                    enrol(api, cloud, data, keys, body(code, data, keys, i == 0));
                    enrolled.folders.add(data);
                }
            }
            return enrolled;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 makes such keys", e);
        }
    }

    private static JsonObject body(String code, Path data, Keys keys, boolean first) {
        byte[] memberKey = keys.member().certificate().getPublicKey().getEncoded();
        JsonObject body = new JsonObject()
                .put("code", code)
                .put("name", data.getFileName().toString())
                .put("version", "fleet")
                .put("memberKey", Pem.of("PUBLIC KEY", memberKey))
                .put("sealKey", Pem.of("PUBLIC KEY", keys.sealing().spki()))
                .put("certificate", Pem.of(keys.gatewayCertificate()))
                .put("attestation", keys.attestation(keys.present()));
        if (first) {
            String sealed = new RecoveryBundle(keys.gateway(), keys.recovery()).seal();
            JsonObject recovery =
                    new JsonObject().put("proofHash", keys.recovery().proofHash());
            body.put("recovery", recovery.put("sealed", sealed));
        }
        return body;
    }

    private static void enrol(CloudApi api, String cloud, Path data, Keys keys, JsonObject body)
            throws IOException, InterruptedException {
        JsonObject answer = api.post("/api/v1/enrolments", body);
        JsonObject gateway = answer.getJsonObject("gateway");
        JsonObject member = answer.getJsonObject("member");
        Files.createDirectory(data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        new KeyStoreFile(data, KeyStoreSettings.DEFAULT).write(keys);
        new EnrolmentFile(data)
                .write(new Enrolment(
                        cloud,
                        gateway.getString("id"),
                        gateway.getString("name"),
                        member.getString("id"),
                        member.getString("name")));
    }

    private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
