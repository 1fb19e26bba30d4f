#!/bin/sh
# Cuts the shipped fonts out of Debian's packages: fonts-dejavu-core, fonts-vlgothic, fonts-noto-core and
# fonts-unifont. Needs pyftsubset (fonttools). Hints and layout tables go: glyphs are drawn unhinted, one by one.
set -eu
cd "$(dirname "$0")"
share=/usr/share/fonts

subset() { # name, source, code points
    mkdir -p "$1"
    pyftsubset "$share/$2" --unicodes="$3" --output-file="$1/$1.${2##*.}" \
        --no-hinting --desubroutinize --layout-features= --no-glyph-names --notdef-outline \
        --drop-tables+=GSUB,GPOS,GDEF,kern,DSIG,FFTM,gasp,prep,cvt,fpgm,meta,vhea,vmtx,VORG \
        --name-IDs=0,1,2,3,4,5,6,13,14
}

latin=U+0020-007E,U+00A0-017F
symbols=U+2190-21FF,U+2200-22FF,U+2300-23FF,U+25A0-25FF,U+2600-26FF,U+2700-27BF
subset dejavu truetype/dejavu/DejaVuSansMono.ttf \
    $latin,U+02C6-02DD,U+0370-03FF,U+0400-045F,U+0490-0491,U+2000-209F,U+20A0-20BF,U+2100-218F,$symbols,U+27C0-27FF,U+2900-297F,U+2A00-2BFF,U+FE80-FEFC
subset vlgothic truetype/vlgothic/VL-Gothic-Regular.ttf \
    U+0020-007E,U+3000-3003,U+300C-300F,U+3041-3096,U+309B-309E,U+30A0-30FF,U+FF01-FF9F
subset noto_runic truetype/noto/NotoSansRunic-Regular.ttf U+0020,U+16A0-16F8
subset noto_symbols truetype/noto/NotoSansSymbols-Regular.ttf U+0020,U+2300-23FF,U+2600-26FF,U+1F700-1F773
subset noto_symbols2 truetype/noto/NotoSansSymbols2-Regular.ttf U+0020,U+2300-23FF,U+25A0-27BF,U+2B00-2BFF,U+1F780-1F7D8
subset noto_music truetype/noto/NotoMusic-Regular.ttf \
    U+0020,U+1D100-1D126,U+1D129-1D13F,U+1D143-1D15D,U+1D16A-1D16C,U+1D18C-1D193
subset unifont opentype/unifont/unifont.otf \
    $latin,U+0370-03FF,U+0400-045F,U+16A0-16F8,U+2010-205E,U+2070-209F,U+20A0-20BF,U+2100-214F,$symbols,U+FE80-FEFC,U+FF61-FF9F
subset unifont_upper opentype/unifont/unifont_upper.otf U+1D100-1D126,U+1D129-1D193,U+1F700-1F773
