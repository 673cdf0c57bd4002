/** Who calls: bearer tokens of people and programs, checked by the cloud itself or by an OpenID Connect provider. */
@NullMarked
package org.sallyport.cloud.identity;

import org.jspecify.annotations.NullMarked;
