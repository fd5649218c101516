-- For Quarto: Word keeps an image's caption as its alternative text, so put the text there; a drawing
-- gets a PNG beside it; notes and callouts get the reference document's styles, not tables.

local book = require('book')
local house = require('house')

local PIXELS_PER_INCH = '220' -- as the embedded renderer has it

local function written(path, content)
  local file <close> = assert(io.open(path, 'wb'))
  file:write(content)
end

-- Only the newest versions of Word show SVG: Pandoc takes what is named so for all others.
local function draw_beside(paths)
  pandoc.system.with_temporary_directory('milepost', function(folder)
    local pages = pandoc.List({ '#set page(width: auto, height: auto, margin: 0pt)' })
    for at, path in ipairs(paths) do
      local _, content = pandoc.mediabag.fetch(path)
      written(('%s/%d.svg'):format(folder, at), content)
      pages:insert(('#page(image("%d.svg"))'):format(at))
    end
    written(folder .. '/drawings.typ', table.concat(pages, '\n'))
    pandoc.pipe(quarto.config.cli_path(), {
      'typst', 'compile', folder .. '/drawings.typ', folder .. '/{p}.png', '--ppi', PIXELS_PER_INCH,
      '--ignore-system-fonts', '--font-path', quarto.utils.resolve_path('fonts'),
    }, '')
    for at, path in ipairs(paths) do
      local file <close> = assert(io.open(('%s/%d.png'):format(folder, at), 'rb'))
      pandoc.mediabag.insert(path .. '.png', 'image/png', file:read('a'))
    end
  end)
end

-- Pictures of the house stand first; milepost-word.lua puts them before the contents.
local function drawings(doc)
  for at, one in ipairs(house) do
    local shown = pandoc.Image({ pandoc.Str(one.alt) }, one.path, '', { width = one.width })
    doc.blocks:insert(at, book.styled('Captioned Figure', { pandoc.Para({ shown }) }, 'house-' .. at))
  end
  local paths, known = pandoc.List({}), {}
  doc:walk({ Image = function(image)
    if image.src:match('%.svg$') and not known[image.src] then paths:insert(image.src) end
    known[image.src] = true
  end })
  if #paths > 0 then draw_beside(paths) end
end

if not quarto.doc.is_format('docx') then return {} end
local site, links = book.page_links()
return quarto.utils.combineFilters({ site, links, book.code_as_written, book.whole_heads, {
  Pandoc = function(doc)
    drawings(doc)
    return doc
  end,
  Div = function(div)
    if div.classes:includes('exhibit-source') then
      div.attributes['custom-style'] = 'Exhibit Source'
      return div
    end
  end,
  Callout = function(callout)
    local title = pandoc.utils.stringify(callout.title or '')
    if title == '' then title = callout.type:gsub('^%l', string.upper) end
    return book.callout(title, quarto.utils.as_blocks(callout.content))
  end,
  Image = function(image)
    local alt = image.attributes['fig-alt'] or image.attributes['alt']
    if alt and alt ~= '' then
      image.caption = { pandoc.Str(alt) }
      image.attributes['fig-alt'] = nil
      return image
    end
  end,
} })
