// Package files writes what an import leaves on disk: what could not be used, and whose
// account is which. Both name members, so that their owner alone may read them.
package files
