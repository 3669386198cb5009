package leak

import "math"

// Parts of the attack, each with its reason.
const (
	// trainPercent of the days are known to the attacker, who fits a line to them: a
	// partner knows his own trade and has heard a rival's figures now and then.
	trainPercent = 60
	// trendDays is how far back the guess without the chain looks.
	trendDays = 28
)

// Guess is how well one quantity is predicted on buckets that were held out.
type Guess struct {
	What    string  `json:"what"`
	From    string  `json:"from"`     // what the attacker read on the chain
	HeldOut int     `json:"held_out"` // days or hours on which it is scored
	R2Log   float64 `json:"r2_log"`   // Pearson² of the logarithms: 1 is all, 0 nothing
	R2      float64 `json:"r2"`       // Pearson² of the amounts
	// Skill is 1 - SSE with the chain / SSE without it. Without it, the attacker knows
	// every day's sales up to yesterday, and guesses by the last 28 days and the
	// weekday (and the hour): more than a rival knows.
	Skill float64 `json:"skill"`
	// Error is the median error in parts of the true amount.
	Error float64 `json:"median_error"`
}

// guess fits truth = a + b seen on the first buckets and scores the rest.
func guess(truth series, seen []float64) Guess {
	n := len(truth.values)
	split := n * trainPercent / 100
	if split < 2 || n-split < 2 {
		return Guess{HeldOut: max(0, n-split)}
	}
	a, b := line(seen[:split], truth.values[:split])
	without := truth.trend(split)
	var with, alone float64
	var errors []float64
	for i := split; i < n; i++ {
		y := truth.values[i]
		miss := y - (a + b*seen[i])
		with += miss * miss
		alone += (y - without[i]) * (y - without[i])
		if y > 0 {
			errors = append(errors, math.Abs(miss)/y)
		}
	}
	g := Guess{HeldOut: n - split, R2: pearson2(seen[split:], truth.values[split:]),
		R2Log: pearson2(logs(seen[split:]), logs(truth.values[split:])), Error: median(errors)}
	if alone > 0 { // else there was nothing left to know
		g.Skill = 1 - with/alone
	}
	return g
}

// trend is the guess without the chain: the mean of the last days' true values, by the
// factor that the weekday, and the hour if buckets are hours, had on the first ones.
func (s series) trend(split int) []float64 {
	level := s.levels(split)
	week := 7 * daySeconds / s.seconds
	ratio, count := make([]float64, week), make([]float64, week)
	for i := range split {
		if level[i] > 0 {
			ratio[s.buckets[i]%week] += s.values[i] / level[i]
			count[s.buckets[i]%week]++
		}
	}
	out := make([]float64, len(s.values))
	for i, bucket := range s.buckets {
		out[i] = level[i]
		if n := count[bucket%week]; n > 0 {
			out[i] *= ratio[bucket%week] / n
		}
	}
	return out
}

// levels are the means of the buckets on the days before each bucket's day; before
// there are any, the mean of those that the attacker knows.
func (s series) levels(split int) []float64 {
	perDay := daySeconds / s.seconds
	all := mean(s.values[:split])
	out := make([]float64, len(s.values))
	from, to := 0, 0
	for i, bucket := range s.buckets {
		day := bucket / perDay
		for s.buckets[from]/perDay < day-trendDays {
			from++
		}
		for s.buckets[to]/perDay < day {
			to++
		}
		if out[i] = all; to > from {
			out[i] = mean(s.values[from:to])
		}
	}
	return out
}
