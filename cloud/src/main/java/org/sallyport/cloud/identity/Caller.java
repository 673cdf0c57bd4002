package org.sallyport.cloud.identity;

/**
 * Who makes a request, as the cloud has verified.
 *
 * @param subject the name by which ownership goes
 * @param admin whether the caller may see and change what others own
 */
public record Caller(String subject, boolean admin) {

    /** Whether the caller may use and change what that subject owns. */
    public boolean mayUse(String owner) {
        return admin || subject.equals(owner);
    }
}
