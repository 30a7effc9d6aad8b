#!/bin/sh
. "$(dirname "$0")/lib.sh"
mkdir -p "$tree/tools" "$tree/build"
cp "$top/tools/check-tidy" "$tree/tools/check-tidy"
cp "$top/.clang-tidy" "$tree/.clang-tidy"
tool=$tree/tools/check-tidy

explains "$tool"
put src/good.c <<'END'
int double_of(int number);

int
double_of(int number)
{
	return number * 2;
}
END
put src/bad.c <<'END'
int first_of(const int *numbers);

int
first_of(const int *numbers)
{
	if (!numbers)
		return *numbers;
	return 0;
}
END
put build/compile_commands.json <<END
[
  { "directory": "$tree/build", "command": "clang -c ../src/good.c", "file": "../src/good.c" },
  { "directory": "$tree/build", "command": "clang -c ../src/bad.c", "file": "../src/bad.c" }
]
END
accepts "a file without findings" "$tool" "$tree/build" src/good.c
refuses "a file with a finding" "clang-analyzer-core.NullDereference" "$tool" "$tree/build" src/good.c src/bad.c
accepts "a file that is not built" "$tool" "$tree/build" src/other.c

# What differs, in a repository and in clones of it.
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@localhost GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@localhost
here() { git -C "$tree" "$@" >/dev/null 2>&1; }
printf 'build\n' | put .gitignore
here init -b main
here add -A
here commit -m all
accepts "nothing that differs from the last commit" "$tool" "$tree/build" --changed
refuses "all files where there is no upstream" "bad.c" "$tool" "$tree/build" --recent
here update-ref refs/remotes/origin/main HEAD
refuses "all files of a young repository" "bad.c" "$tool" "$tree/build" --recent
for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do here commit --allow-empty -m "$number"; done
here update-ref refs/remotes/origin/main HEAD
accepts "what the last 20 commits did not touch" "$tool" "$tree/build" --recent
printf 'int first_of(const int *numbers);\n' | put src/bad.h
refuses "a header that is new" "bad.c" "$tool" "$tree/build" --changed
refuses "a header that is new since the upstream" "bad.c" "$tool" "$tree/build" --recent
here add -A
here commit -m header
accepts "a header that was committed" "$tool" "$tree/build" --changed
refuses "a header of this branch" "bad.c" "$tool" "$tree/build" --recent
here update-ref refs/remotes/origin/main HEAD
refuses "a header of the last 20 commits" "bad.c" "$tool" "$tree/build" --recent

refuses "a folder that was not set up" "compile_commands.json does not exist" "$tool" "$tree/tools"
finish
