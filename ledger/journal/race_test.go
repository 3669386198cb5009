//go:build race

package journal

// raceDetector: goleveldb closes a channel under a sender when a disk error
// stops it, and recovers from the panic. The detector reports that.
const raceDetector = true
