package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.keys.GatewayKey;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.TestKeys;
import org.sallyport.datasource.spi.Credentials;

class RsaOaepTest {
    /** The symmetric half as other implementations make it of these keys, IV and text. */
    private static final String VECTOR =
            "AACoiN2ilP+5zOMEcMHzX+slPW1TIjBDXCDDdlUh6VTnJ6ChoqOkpaanqKmqq6ytrq+9ojKMXpcOQUoUyrPznbtUx+mcleJvsuw0xNuKtEL8"
                    + "41ZaRE0M8gLhb7uvEgu7Q24FmaTjJzeKClpLHr/iRhAd6YIhbrCO2DT0ZWnRyK3+x00/UJ/M4tfxv6UibAgKA84=";

    private static final String BASIC =
            "{\"credentialData\":[{\"name\":\"username\",\"value\":\"user\"},{\"name\":\"password\",\"value\":\"pass\"}]}";
    private static final byte[] PLAIN = BASIC.getBytes(StandardCharsets.UTF_8);
    private static final Map<Integer, GatewayKey> KEYS = new ConcurrentHashMap<>();

    private static SessionKeys vectorKeys() {
        return new SessionKeys(counting(0, 32), counting(0x40, 64));
    }

    private static byte[] counting(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    private static GatewayKey key(int bits) {
        return KEYS.computeIfAbsent(bits, TestKeys::ofSize);
    }

    private static byte[] open(String sealed, int bits) throws GeneralSecurityException {
        return RsaOaep.open(sealed, List.of(key(bits)), false);
    }

    private static String seal(int bits) {
        return RsaOaep.seal((RSAPublicKey) key(bits).certificate().getPublicKey(), PLAIN);
    }

    @Test
    void theSymmetricHalfIsThatOfOtherImplementations() throws Exception {
        byte[] blob = AuthenticatedBlob.seal(vectorKeys(), AuthenticatedBlob.Hash.SHA_256, counting(0xa0, 16), PLAIN);
        assertEquals(VECTOR, Base64.getEncoder().encodeToString(blob));
        assertEquals(
                "a888dda294ffb9cce30470c1f35feb253d6d532230435c20c3765521e954e727",
                HexFormat.of().formatHex(blob, 2, 34));
        assertArrayEquals(PLAIN, AuthenticatedBlob.open(vectorKeys(), blob));
        assertEquals(90, PLAIN.length);
    }

    @ParameterizedTest
    @EnumSource(AuthenticatedBlob.Hash.class)
    void eachHashIsOpened(AuthenticatedBlob.Hash hash) throws Exception {
        byte[] blob = AuthenticatedBlob.seal(vectorKeys(), hash, counting(0xa0, 16), PLAIN);
        assertArrayEquals(PLAIN, AuthenticatedBlob.open(vectorKeys(), blob));
        for (int at = 0; at < blob.length; at++) {
            byte[] changed = blob.clone();
            changed[at] ^= 4;
            assertThrows(GeneralSecurityException.class, () -> AuthenticatedBlob.open(vectorKeys(), changed));
        }
        for (int length = 0; length < blob.length; length++) {
            byte[] cut = Arrays.copyOf(blob, length);
            assertThrows(GeneralSecurityException.class, () -> AuthenticatedBlob.open(vectorKeys(), cut));
        }
    }

    @Test
    void anUnknownHashIsRefused() throws Exception {
        byte[] blob = Base64.getDecoder().decode(VECTOR);
        blob[1] = 3;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(counting(0x40, 64), "HmacSHA256"));
        mac.update(blob, 0, 2);
        System.arraycopy(mac.doFinal(Arrays.copyOfRange(blob, 34, blob.length)), 0, blob, 2, 32);
        assertThrows(GeneralSecurityException.class, () -> AuthenticatedBlob.open(vectorKeys(), blob));
    }

    @ParameterizedTest
    @CsvSource({"2048, 344", "2056, 344", "2064, 344", "3072, 512", "4096, 684"})
    void theFirstHalfHasALengthThatFollowsFromTheKeys(int bits, int length) throws Exception {
        String sealed = seal(bits);
        byte[] wrapped = Base64.getDecoder().decode(sealed.substring(0, length));
        assertEquals((bits + 7) / 8, wrapped.length);
        assertEquals(2 + 32 + 16 + 96, Base64.getDecoder().decode(sealed.substring(length)).length);
        assertArrayEquals(PLAIN, open(sealed, bits));
    }

    @Test
    void whatIsDamagedIsRefused() throws Exception {
        String sealed = seal(2048);
        for (String wrong : List.of(
                "",
                "AAAA",
                sealed.substring(0, 344),
                sealed.substring(4),
                "=" + sealed,
                sealed + "AAAA",
                sealed + "!")) {
            assertThrows(GeneralSecurityException.class, () -> open(wrong, 2048), wrong);
        }
        assertThrows(GeneralSecurityException.class, () -> open(sealed, 2056));
    }

    @Test
    void eachOfTheGatewaysKeysIsTried() throws Exception {
        List<GatewayKey> both = List.of(key(3072), key(2048));
        assertArrayEquals(PLAIN, RsaOaep.open(seal(2048), both, false));
        assertArrayEquals(PLAIN, RsaOaep.open(seal(3072), both, false));
        assertThrows(GeneralSecurityException.class, () -> RsaOaep.open(seal(4096), both, false));
    }

    @Test
    void what1024BitsProtectIsOpenedOnlyWhereThatIsAllowed() throws Exception {
        GatewayKey old = key(1024);
        byte[] plain = ("{\"credentialData\":[{\"name\":\"key\",\"value\":\"" + "k".repeat(200) + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
        rsa.init(Cipher.ENCRYPT_MODE, old.certificate().getPublicKey());
        ByteArrayOutputStream segments = new ByteArrayOutputStream();
        for (int at = 0; at < plain.length; at += 85) {
            segments.write(rsa.doFinal(plain, at, Math.min(85, plain.length - at)));
        }
        String sealed = Base64.getEncoder().encodeToString(segments.toByteArray());
        assertArrayEquals(plain, RsaOaep.open(sealed, List.of(old), true));
        assertThrows(GeneralSecurityException.class, () -> RsaOaep.open(sealed, List.of(old), false));
        assertThrows(GeneralSecurityException.class, () -> RsaOaep.open("", List.of(old), true));
        String cut = Base64.getEncoder().encodeToString(Arrays.copyOf(segments.toByteArray(), 200));
        assertThrows(GeneralSecurityException.class, () -> RsaOaep.open(cut, List.of(old), true));
        assertEquals(
                AgentCode.NOT_SEALABLE,
                assertThrows(
                                AgentException.class,
                                () -> CredentialFormat.RSA_OAEP.seal(old.certificates(), new JsonObject(BASIC)))
                        .code());
    }

    private static String plainOf(String credential) throws Exception {
        String sealed = CredentialFormat.RSA_OAEP.seal(key(2048).certificates(), new JsonObject(credential));
        return new String(open(sealed, 2048), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsSealedHasNoType() throws Exception {
        String typed = "{\"credentialType\": \"Basic\", " + BASIC.substring(1);
        assertEquals(BASIC, plainOf(typed));
        assertEquals(BASIC, plainOf(BASIC));
        assertEquals(BASIC, plainOf(typed.replace("Basic", "Windows")));
        assertEquals("{\"credentialData\":[]}", plainOf("{\"credentialType\":\"Anonymous\",\"credentialData\":\"\"}"));
        String odd = "{\"credentialData\":[{\"name\":\"token\",\"value\":\"ä\\\"\\\\\\n☃\"}]}";
        assertEquals(odd, plainOf(odd));
        for (String unfit : List.of(
                typed.replace("Basic", "Kerberos"),
                "{\"credentialData\":[{\"name\":\"other\",\"value\":\"hunter2\"}]}",
                "{\"credentialData\":[{\"name\":\"key\",\"value\":2}]}")) {
            AgentException refused = assertThrows(AgentException.class, () -> plainOf(unfit));
            assertEquals(AgentCode.NOT_SEALABLE, refused.code());
            assertFalse(refused.detail().contains("hunter2"));
        }
    }

    private static String type(String json, String... understood) throws Exception {
        try (Credentials read = CredentialJson.readUntyped(json.getBytes(StandardCharsets.UTF_8), Set.of(understood))) {
            return read.type();
        }
    }

    @Test
    void theTypeIsToldFromTheNamesAndTheConnector() throws Exception {
        assertEquals("Basic", type(BASIC));
        assertEquals("Basic", type(BASIC, "Windows", "Basic"));
        assertEquals("Windows", type(BASIC, "Anonymous", "Windows"));
        assertEquals("Anonymous", type("{\"credentialData\":[]}"));
        assertEquals("Anonymous", type("{\"credentialData\":\"\"}"));
        assertEquals("Key", type("{\"credentialData\":[{\"name\":\"key\",\"value\":\"\"}]}"));
        assertEquals("OAuth2", type("{\"credentialData\":[{\"name\":\"accessToken\",\"value\":\"\"}]}"));
        assertEquals("SAS", type("{\"credentialData\":[{\"name\":\"token\",\"value\":\"\"}]}"));
        assertEquals(
                "Mine", type("{\"credentialType\":\"Mine\",\"credentialData\":[{\"name\":\"x\",\"value\":\"\"}]}"));
    }

    /** Piece by piece: RSA, HMAC and AES each by a command. */
    @Test
    void theOpensslCommandLineOpensWhatWeSeal(@TempDir Path directory) throws Exception {
        OpenSsl.need("openssl", "version");
        String sealed = seal(3072);
        Files.writeString(
                directory.resolve("key.pem"),
                Pem.of("PRIVATE KEY", key(3072).privateKey().getEncoded()));
        Files.write(directory.resolve("wrapped"), Base64.getDecoder().decode(sealed.substring(0, 512)));
        byte[] blob = Base64.getDecoder().decode(sealed.substring(512));
        OpenSsl.run(
                directory,
                "openssl pkeyutl -decrypt -inkey key.pem -in wrapped -out keys -pkeyopt rsa_padding_mode:oaep"
                        .concat(" -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256")
                        .split(" "));
        byte[] keys = Files.readAllBytes(directory.resolve("keys"));
        String hex = HexFormat.of().formatHex(keys);
        assertEquals(98, keys.length);
        assertTrue(hex.startsWith("0001"));
        ByteArrayOutputStream authenticated = new ByteArrayOutputStream();
        authenticated.write(blob, 0, 2);
        authenticated.write(blob, 34, blob.length - 34);
        Files.write(directory.resolve("authenticated"), authenticated.toByteArray());
        String mac = OpenSsl.run(
                directory,
                ("openssl dgst -sha256 -mac HMAC -macopt hexkey:" + hex.substring(68) + " authenticated").split(" "));
        assertTrue(mac.strip().endsWith(HexFormat.of().formatHex(blob, 2, 34)), mac);
        Files.write(directory.resolve("encrypted"), Arrays.copyOfRange(blob, 50, blob.length));
        OpenSsl.run(
                directory,
                ("openssl enc -d -aes-256-cbc -K " + hex.substring(4, 68) + " -iv "
                                + HexFormat.of().formatHex(blob, 34, 50) + " -in encrypted -out plain")
                        .split(" "));
        assertTrue(MessageDigest.isEqual(PLAIN, Files.readAllBytes(directory.resolve("plain"))));
    }
}
