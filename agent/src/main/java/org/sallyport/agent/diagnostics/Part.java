package org.sallyport.agent.diagnostics;

/**
 * One file of a bundle.
 *
 * @param file its name
 * @param tells what is in it, in a line for people
 * @param source reads it
 */
public record Part(String file, String tells, Source source) {
    /** Where a part comes from. */
    @FunctionalInterface
    public interface Source {
        /**
         * The part's text. Blocks.
         *
         * @throws LeftOutException when there is none, with why
         * @throws Exception when it can't be read: the bundle tells the kind of failure only
         */
        String read() throws Exception;
    }
}
