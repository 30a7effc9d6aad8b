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
refuses "a folder that was not set up" "compile_commands.json does not exist" "$tool" "$tree/tools"
finish
