package leak

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/punkt-ledger/punkt/token"
)

// trials of picking a member and some of his purchases. With 10,000 a share of one half
// is known to half a percent.
const trials = 10_000

// Unicity says how often a few purchases, known from elsewhere (seen at a till, told,
// posted, on a bill), belong to one account only.
type Unicity struct {
	Known     string  `json:"known"` // what is known of each purchase
	Purchases int     `json:"purchases"`
	Members   int     `json:"members"` // that have so many
	Share     float64 `json:"share"`   // of them that are singled out
}

// mark is what is known of a purchase.
type mark struct{ when, points int64 }

func dayAndValue(i Issue) mark { return mark{int64(i.At) / daySeconds, int64(i.Points)} }
func minute(i Issue) mark      { return mark{int64(i.At) / 60, 0} }
func day(i Issue) mark         { return mark{int64(i.At) / daySeconds, 0} }

// member is an account with its issues.
type member struct {
	account token.Address
	issues  []Issue
	points  uint64
}

// members are the accounts in the order of their first issue.
func (w *Watcher) members() []*member {
	found := map[token.Address]*member{}
	var all []*member
	for _, issue := range w.issues {
		m := found[issue.Account]
		if m == nil {
			m = &member{account: issue.Account}
			found[issue.Account] = m
			all = append(all, m)
		}
		m.issues = append(m.issues, issue)
		m.points += issue.Points
	}
	return all
}

// unicity picks a member and n of his purchases at random, many times, and counts how
// often no other account has them all. It says of how many members it could pick. The
// picks are the same at every run.
func unicity(all []*member, n int, of func(Issue) mark) (share float64, members int) {
	has := map[mark]map[token.Address]bool{}
	var marks [][]mark // of each member with n or more
	for _, m := range all {
		own := map[mark]bool{}
		var distinct []mark
		for _, issue := range m.issues {
			at := of(issue)
			if own[at] {
				continue
			}
			own[at] = true
			distinct = append(distinct, at)
			if has[at] == nil {
				has[at] = map[token.Address]bool{}
			}
			has[at][m.account] = true
		}
		if len(distinct) >= n {
			marks = append(marks, distinct)
		}
	}
	if len(marks) == 0 {
		return 0, 0
	}
	random := rand.New(rand.NewPCG(1, 2))
	alone := 0
	for range trials {
		of := marks[random.IntN(len(marks))]
		known := make([]mark, n)
		for i, j := range random.Perm(len(of))[:n] {
			known[i] = of[j]
		}
		if singled(has, known) {
			alone++
		}
	}
	return float64(alone) / trials, len(marks)
}

// singled reports whether one account alone has all the marks.
func singled(has map[mark]map[token.Address]bool, known []mark) bool {
	candidates := 0
	for account := range has[known[0]] {
		if !slices.ContainsFunc(known[1:], func(m mark) bool { return !has[m][account] }) {
			candidates++
		}
	}
	return candidates == 1
}

// Month is the number of accounts that earned for the first time in it.
type Month struct {
	Month     string `json:"month"` // 2010-12
	Newcomers int    `json:"newcomers"`
}

func newcomers(all []*member) []Month {
	count := map[string]int{}
	for _, m := range all {
		first := slices.MinFunc(m.issues, func(a, b Issue) int { return int(a.At - b.At) })
		date := first.At.Date(0)
		count[fmt.Sprintf("%04d-%02d", date.Year, date.Month)]++
	}
	var out []Month
	for name, n := range count {
		out = append(out, Month{name, n})
	}
	slices.SortFunc(out, func(a, b Month) int {
		if a.Month < b.Month {
			return -1
		}
		return 1
	})
	return out
}

// Best is the head of the list of customers.
type Best struct {
	Members int     `json:"members"` // one in a hundred, at least one
	Share   float64 `json:"share"`   // of all points that was issued to them
}

func best(all []*member) Best {
	if len(all) == 0 {
		return Best{}
	}
	points := make([]float64, len(all))
	total := 0.0
	for i, m := range all {
		points[i] = float64(m.points)
		total += points[i]
	}
	slices.Sort(points)
	b := Best{Members: max(1, len(all)/100)}
	for _, p := range points[len(points)-b.Members:] {
		b.Share += p / total
	}
	return b
}
