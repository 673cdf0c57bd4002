package org.sallyport.datasource.sql.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The certificate of a server whose driver trusts files alone and would check another name than the connection's: a
 * handshake of ours verifies the server first, as the connection's parameters say, and the driver is told to trust the
 * very certificate that was seen there and no other. Certificates are public, so a file may hold them. Blocks.
 */
final class SeenCertificate {
    /** Connection exception, SQL:2016 class 08. */
    private static final String NO_CONNECTION = "08001";

    private static final int MILLIS = 15_000;
    /** One file a certificate: a driver that cancels a statement reads it once more. */
    private static final Map<Certificate, Path> FILES = new ConcurrentHashMap<>();

    private SeenCertificate() {}

    /**
     * A file of the certificate, in PEM.
     *
     * @param context whom to trust
     * @throws SQLException with SQLSTATE 08001 where the server does not answer, or is not to be trusted
     */
    static Path of(SSLContext context, InetAddress address, int port) throws SQLException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(address, port), MILLIS);
            plain.setSoTimeout(MILLIS);
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, address.getHostAddress(), port, true);
            socket.startHandshake();
            return file(socket.getSession().getPeerCertificates()[0]);
        } catch (IOException | CertificateEncodingException e) {
            throw new SQLNonTransientConnectionException("TLS to the server failed", NO_CONNECTION, e);
        }
    }

    private static Path file(Certificate certificate) throws IOException, CertificateEncodingException {
        Path known = FILES.get(certificate);
        if (known != null && Files.exists(known)) {
            return known;
        }
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(certificate.getEncoded());
        Path file = Files.createTempFile("sallyport-server", ".pem"); // for its owner alone
        file.toFile().deleteOnExit();
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
        FILES.put(certificate, file);
        return file;
    }
}
