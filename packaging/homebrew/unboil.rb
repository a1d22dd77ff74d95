# The formula for Homebrew. `.ci/homebrew TAG` fills in the address and the checksum of a release.
class Unboil < Formula
  desc "Strip scraped articles and find near-duplicate passages in them"
  homepage "https://github.com/unboil/unboil"
  url "@URL@"
  sha256 "@SHA256@"
  license any_of: ["MIT", "Apache-2.0"]
  head "https://github.com/unboil/unboil.git", branch: "main"

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args
    generate_completions_from_executable(bin/"unboil", "completions", shells: [:bash, :zsh, :fish])
    (man1/"unboil.1").write Utils.safe_popen_read(bin/"unboil", "man")
    %w[clean dedup diff strip match index explain report restore rules bench completions man].each do |command|
      (man1/"unboil-#{command}.1").write Utils.safe_popen_read(bin/"unboil", "man", command)
    end
    %w[add match info compact remove].each do |command|
      (man1/"unboil-index-#{command}.1").write Utils.safe_popen_read(bin/"unboil", "man", "index", command)
    end
  end

  test do
    (testpath/"article.txt").write "The council kept the old harbour open.\n\nComments are closed.\n"
    assert_equal "The council kept the old harbour open.\n", shell_output("#{bin}/unboil strip article.txt")
  end
end
