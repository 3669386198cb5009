package files

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// Private is a file that its owner alone may read. What is written stands under another
// name until Close, which puts it in the place of whatever is there: so a link is
// replaced and not followed, and a file that others may read does not stay so.
type Private struct {
	path string
	file *os.File
	text *bufio.Writer
}

// Create begins a file that is to be at the path.
func Create(path string) (*Private, error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // mode 0600, and none that is there
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path, err)
	}
	return &Private{path: path, file: file, text: bufio.NewWriter(file)}, nil
}

// Write adds to the file.
func (p *Private) Write(b []byte) (int, error) { return p.text.Write(b) }

// Flush brings what was written to the disk's file.
func (p *Private) Flush() error { return p.text.Flush() }

// Close ends the file and puts it in its place. Where that fails, it is gone.
func (p *Private) Close() error {
	err := p.text.Flush()
	if err == nil {
		err = p.file.Sync()
	}
	if closing := p.file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(p.file.Name(), p.path)
	}
	if err != nil {
		os.Remove(p.file.Name())
		return fmt.Errorf("write %s: %w", p.path, err)
	}
	return nil
}
