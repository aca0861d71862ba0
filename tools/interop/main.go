// Checks a log and its proofs with Go's own implementation of signed notes and transparency logs
// (golang.org/x/mod/sumdb, Debian's golang-golang-x-mod-dev), which shares no line with Kirok.
//
//	go run main.go LOG VKEY [-cosigner VKEY] [-old CHECKPOINT]... [PROOF=HEX]...
//
// LOG is the log's folder; OLD is an earlier checkpoint of it; PROOF is a C2SP tlog-proof of the leaf HEX.
// It prints one line of what was checked and ends with 0, or says what is wrong and ends with 1.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	proofHead      = "c2sp.org/tlog-proof@v1\nindex "
	cosignatureAlg = 4
	height         = 8
	width          = 1 << height
)

type list []string

func (l *list) String() string         { return strings.Join(*l, " ") }
func (l *list) Set(value string) error { *l = append(*l, value); return nil }

func main() {
	var old list
	flag.Var(&old, "old", "an earlier checkpoint of the log")
	cosigner := flag.String("cosigner", "", "the key of a witness that must have cosigned")
	flag.Parse()
	if err := run(flag.Args(), *cosigner, old); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(words []string, cosigner string, old []string) error {
	if len(words) < 2 {
		return errors.New("LOG and VKEY are needed")
	}
	folder := words[0]
	verifiers, err := known(words[1], cosigner)
	if err != nil {
		return err
	}
	tree, err := openFile(filepath.Join(folder, "checkpoint"), verifiers, cosigner != "")
	if err != nil {
		return err
	}
	stored, err := checkEntries(folder, tree)
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := checkGrowth(name, tree, stored, verifiers[:1]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, word := range words[2:] {
		name, leaf, _ := strings.Cut(word, "=")
		if err := checkProof(name, leaf, verifiers[:1]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	fmt.Printf("%d leaves, %d older trees, %d proofs\n", tree.N, len(old), len(words)-2)
	return nil
}

// known gives the log's verifier and, where asked for, the witness's.
func known(vkey, cosigner string) ([]note.Verifier, error) {
	log, err := note.NewVerifier(vkey)
	if err != nil || cosigner == "" {
		return []note.Verifier{log}, err
	}
	witness, err := newWitness(cosigner)
	return []note.Verifier{log, witness}, err
}

// witness verifies C2SP cosignature/v1 lines, which Go's package does not know.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(vkey string) (*witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("this is no key of a witness")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != cosignatureAlg {
		return nil, errors.New("this is no Ed25519 key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if hex.EncodeToString(sum[:4]) != parts[1] {
		return nil, errors.New("name, number and key of the witness do not belong together")
	}
	return &witness{parts[0], binary.BigEndian.Uint32(sum[:4]), key[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 72 {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature))
	return ed25519.Verify(w.key, append([]byte(head), text...), signature[8:])
}

func openFile(name string, verifiers []note.Verifier, all bool) (tlog.Tree, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return tlog.Tree{}, err
	}
	return open(content, verifiers, all)
}

func open(content []byte, verifiers []note.Verifier, all bool) (tlog.Tree, error) {
	opened, err := note.Open(content, note.VerifierList(verifiers...))
	if err != nil {
		return tlog.Tree{}, err
	}
	if all && len(opened.Sigs) != len(verifiers) {
		return tlog.Tree{}, errors.New("a signature that was asked for is missing")
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifiers[0].Name() {
		return tlog.Tree{}, errors.New("this is no checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// memory holds a log's hashes in the order of Go's own storage.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		if index >= int64(len(m)) {
			return nil, errors.New("the log has no such hash")
		}
		found = append(found, m[index])
	}
	return found, nil
}

// checkEntries computes the tree from the entries alone and compares it with the signed root and with every tile.
func checkEntries(folder string, tree tlog.Tree) (memory, error) {
	var stored memory
	for start := int64(0); start < tree.N; start += width {
		entries, err := readBundle(folder, tileAt(0, start/width, tree.N))
		if err != nil {
			return nil, err
		}
		for number, entry := range entries {
			fresh, err := tlog.StoredHashes(start+int64(number), entry, stored)
			if err != nil {
				return nil, err
			}
			stored = append(stored, fresh...)
		}
	}
	root, err := tlog.TreeHash(tree.N, stored)
	if err != nil {
		return nil, err
	}
	if root != tree.Hash {
		return nil, errors.New("the entries do not give the root that was signed")
	}
	return stored, checkTiles(folder, tree.N, stored)
}

func checkTiles(folder string, size int64, stored memory) error {
	for level, count := 0, size; count > 0; level, count = level+1, count/width {
		for number := int64(0); number*width < count; number++ {
			tile := tileAt(level, number, count)
			expected, err := tlog.ReadTileData(tile, stored)
			if err != nil {
				return err
			}
			found, err := os.ReadFile(filepath.Join(folder, path(tile)))
			if err != nil {
				return err
			}
			if !bytes.Equal(found, expected) {
				return fmt.Errorf("%s is not the tile of the entries", path(tile))
			}
		}
	}
	return nil
}

func tileAt(level int, number, count int64) tlog.Tile {
	tile := tlog.Tile{H: height, L: level, N: number, W: width}
	if rest := count - number*width; rest < width {
		tile.W = int(rest)
	}
	return tile
}

// path is that of C2SP tlog-tiles, which leaves out the height.
func path(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func readBundle(folder string, tile tlog.Tile) ([][]byte, error) {
	name := strings.Replace(path(tile), "tile/0/", "tile/entries/", 1)
	bundle, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("%s is cut short", name)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:end])
		bundle = bundle[end:]
	}
	if len(entries) != tile.W {
		return nil, fmt.Errorf("%s has %d entries", name, len(entries))
	}
	return entries, nil
}

func checkGrowth(name string, tree tlog.Tree, stored memory, verifiers []note.Verifier) error {
	older, err := openFile(name, verifiers, false)
	if err != nil || older.N == 0 {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, older.N, stored)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash)
}

func checkProof(name, leaf string, verifiers []note.Verifier) error {
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	entry, err := hex.DecodeString(leaf)
	if err != nil {
		return err
	}
	head, signed, found := bytes.Cut(content, []byte("\n\n"))
	if !found || !bytes.HasPrefix(head, []byte(proofHead)) {
		return errors.New("this is no proof")
	}
	tree, err := open(signed, verifiers, false)
	if err != nil {
		return err
	}
	lines := strings.Split(string(head[len(proofHead):]), "\n")
	index, err := strconv.ParseInt(lines[0], 10, 64)
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		path = append(path, hash)
	}
	return tlog.CheckRecord(path, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}
