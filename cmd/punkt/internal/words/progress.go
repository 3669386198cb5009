package words

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"
)

// quietFor is how long a progress without a terminal says nothing between two lines.
const quietFor = 10 * time.Second

// Progress shows how far long work has come: a bar on a terminal, elsewhere a line
// now and then. One goroutine uses it.
type Progress struct {
	out   io.Writer
	what  string // what is counted, in the plural
	total int64  // of the position; 0: not known, as of a pipe
	began time.Time
	said  time.Time
	count atomic.Int64  // the bar's goroutine reads it
	bars  *mpb.Progress // nil: no terminal
	bar   *mpb.Bar
}

// NewProgress begins to show work up to a total position, which is 0 where it is not
// known; how long it takes is then not told.
func NewProgress(out io.Writer, what string, total int64) *Progress {
	now := time.Now()
	p := &Progress{out: out, what: what, total: total, began: now, said: now}
	if f, ok := out.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return p
	}
	p.bars = mpb.New(mpb.WithOutput(out), mpb.WithWidth(40))
	rate := decor.Any(func(decor.Statistics) string { return p.rate() })
	if total == 0 {
		p.bar = p.bars.New(0, mpb.SpinnerStyle(), mpb.BarRemoveOnComplete(), mpb.AppendDecorators(rate))
		return p
	}
	p.bar = p.bars.AddBar(p.total,
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Percentage(decor.WC{W: 5})),
		mpb.AppendDecorators(
			rate, decor.Name(","),
			decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO, decor.WC{W: 6}), ""),
			decor.Name(" left")))
	return p
}

func (p *Progress) rate() string {
	return fmt.Sprintf(" %s %s, %s/s", Thousands(p.count.Load()), p.what, Thousands(p.perSecond()))
}

func (p *Progress) perSecond() int64 {
	return int64(float64(p.count.Load()) / max(0.001, time.Since(p.began).Seconds()))
}

// To says that the work has come to a position and done so many.
func (p *Progress) To(position, count int64) {
	p.count.Store(count)
	if p.bar != nil && p.total > 0 {
		p.bar.SetCurrent(min(position, p.total-1)) // the end is for end to say
	}
	if p.bar != nil {
		return
	}
	if now := time.Now(); now.Sub(p.said) >= quietFor {
		p.said = now
		if p.total == 0 {
			fmt.Fprintf(p.out, "%s so far\n", p.rate()[1:])
			return
		}
		left := time.Duration(float64(now.Sub(p.began)) * float64(p.total-position) / float64(max(1, position)))
		fmt.Fprintf(p.out, "%d%%:%s, about %s left\n", 100*position/p.total, p.rate(), left.Round(time.Second))
	}
}

// Note writes a line above the bar.
func (p *Progress) Note(text string) {
	if p.bars != nil {
		fmt.Fprintln(p.bars, text)
		return
	}
	fmt.Fprintln(p.out, text)
}

// End takes the bar away.
func (p *Progress) End() {
	if p.bar != nil {
		p.bar.Abort(true)
		p.bars.Wait()
	}
}
