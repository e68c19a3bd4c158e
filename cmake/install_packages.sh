# Installs what cmake/packages.txt lists. To be sourced by bash; defines one function:
#
#   install_packages   returns 0 once everything is there, else says what to do and returns 1

lore_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

listed_packages() {
  sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$lore_root/cmake/packages.txt"
}

missing_packages() {
  local package
  for package in $(listed_packages); do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

# Off Debian only CMake can say whether all is there.
everything_is_found() {
  local probe found=1
  command -v cmake >/dev/null && command -v ninja >/dev/null || return 1
  probe=$(mktemp -d)
  cmake -G Ninja -S "$lore_root" -B "$probe" >/dev/null 2>&1 </dev/null && found=0
  rm -rf "$probe"
  return $found
}

install_elsewhere() {
  if everything_is_found; then
    echo "== not Debian, but CMake finds everything"
    return 0
  fi
  echo "This is not Debian (there is no apt-get). Please install, under your system's names:" >&2
  grep -v -e '^#' -e '^$' "$lore_root/cmake/packages.txt" | sed 's/^/  /' >&2
  return 1
}

# libtorch takes whatever BLAS is selected: the reference one is 40 times slower than OpenBLAS, and
# OpenBLAS with threads of its own fights libtorch's OpenMP. A choice made by hand is respected.
select_blas() {
  local name path status value
  for name in $(update-alternatives --get-selections 2>/dev/null |
                awk '$1 ~ /^lib(blas|lapack)\.so\.3-/ {print $1}'); do
    path=$(update-alternatives --list "$name" | sed -n '/openblas-openmp/p')
    status=$(update-alternatives --query "$name" | sed -n 's/^Status: //p')
    value=$(update-alternatives --query "$name" | sed -n 's/^Value: //p')
    [ -z "$path" ] || [ "$value" = "$path" ] && continue
    if [ "$status" = manual ]; then
      echo "== $name stays $value, as was chosen by hand; training is fastest with $path"
    elif "$@" update-alternatives --set "$name" "$path" >/dev/null; then
      echo "== selected $path"
    fi
  done
}

install_packages() {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || {
    install_elsewhere
    return
  }
  local missing as_root=()
  missing=$(missing_packages | tr '\n' ' ')
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    elif [ -n "$missing" ]; then
      echo "Packages are missing and this is not root. Please run:" >&2
      echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing" >&2
      return 1
    else
      return 0
    fi
  fi
  if [ -n "$missing" ]; then
    echo "== installing $missing"
    "${as_root[@]}" apt-get update -qq </dev/null || return 1
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends $missing </dev/null || {
      echo "apt-get could not install: $missing" >&2
      return 1
    }
  fi
  select_blas "${as_root[@]}"
}
