package org.sallyport.datasource.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The texts by which a secret comes out: as it is, percent-encoded, in hexadecimal, or within something in base64. */
final class SecretForms {
    private static final int BITS_OF_BYTE = 8;
    private static final int BITS_OF_DIGIT = 6;
    /** Shorter pieces of base64 are there by chance. */
    private static final int SHORTEST = 6;

    private SecretForms() {}

    static Set<String> of(String secret) {
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        Set<String> forms = new LinkedHashSet<>();
        forms.add(secret);
        forms.add(encoded);
        forms.add(encoded.replace("+", "%20"));
        forms.addAll(of(secret.getBytes(StandardCharsets.UTF_8)));
        return forms;
    }

    static Set<String> of(byte[] secret) {
        String hex = HexFormat.of().formatHex(secret);
        Set<String> forms = new LinkedHashSet<>();
        forms.add(hex);
        forms.add(hex.toUpperCase(Locale.ROOT));
        for (int before = 0; before < 3; before++) {
            String base64 = within(secret, before);
            if (base64.length() >= SHORTEST) {
                forms.add(base64);
                forms.add(base64.replace('+', '-').replace('/', '_'));
            }
        }
        return forms;
    }

    /** The digits of base64 that are the secret's alone, with so many bytes before it and any behind it. */
    private static String within(byte[] secret, int before) {
        byte[] all = new byte[before + secret.length];
        System.arraycopy(secret, 0, all, before, secret.length);
        int from = (before * BITS_OF_BYTE + BITS_OF_DIGIT - 1) / BITS_OF_DIGIT;
        int to = all.length * BITS_OF_BYTE / BITS_OF_DIGIT;
        return Base64.getEncoder().encodeToString(all).substring(from, to);
    }
}
