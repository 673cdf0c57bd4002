package org.sallyport.agent.credentials;

import org.sallyport.datasource.spi.Credentials;

/**
 * Credentials for one borrower, who closes them.
 *
 * @param credentials the borrower's own copy
 * @param version equal for equal credentials, as far as one reading of them is compared with another
 * @param since {@link System#nanoTime} when they were read
 */
public record Lent(Credentials credentials, Object version, long since) implements AutoCloseable {
    @Override
    public void close() {
        credentials.close();
    }
}
