package leak

import (
	"math"
	"slices"
)

func mean(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(max(1, len(xs)))
}

// median is the middle of the values, the upper of two; 0 of none.
func median(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	xs = slices.Sorted(slices.Values(xs))
	return xs[len(xs)/2]
}

// moments are the sums of squares and products around the means.
func moments(xs, ys []float64) (xx, xy, yy float64) {
	mx, my := mean(xs), mean(ys)
	for i := range xs {
		dx, dy := xs[i]-mx, ys[i]-my
		xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
	}
	return xx, xy, yy
}

// line fits y = a + b x by least squares.
func line(xs, ys []float64) (a, b float64) {
	if xx, xy, _ := moments(xs, ys); xx > 0 {
		b = xy / xx
	}
	return mean(ys) - b*mean(xs), b
}

// pearson2 is the squared correlation; 0 if one of the two does not vary.
func pearson2(xs, ys []float64) float64 {
	xx, xy, yy := moments(xs, ys)
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy * xy / (xx * yy)
}

// logs are the logarithms; what is below 1 counts as 1.
func logs(xs []float64) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = math.Log(max(1, x))
	}
	return out
}
